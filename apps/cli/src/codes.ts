/** Failures that the command line itself finds; docs/errors.md has the same sentences. */
export const commandErrorCodes = {
  'bad-option': 'An option of the command is missing, malformed or out of its bounds.',
  'ffmpeg-missing': 'FFmpeg is not installed; on Debian: apt-get install ffmpeg.',
  'opus-missing': 'The library libopus cannot be loaded; on Debian: apt-get install libopus0.',
  'no-such-input': 'The file to be published does not exist or cannot be read.',
  'not-media': 'The input holds no picture and no sound that FFmpeg understands.',
  'input-unusable': 'The device or address to be published cannot be opened.',
  'output-unusable': 'The file to be recorded cannot be written.',
  'encoder-failed': 'FFmpeg stopped before the input had ended.',
  'nothing-to-watch': 'Nobody in the room publishes what was asked for.',
  'nothing-recorded': 'Nothing that could be recorded arrived.',
  'hub-unreachable': 'The hub cannot be asked: it does not answer, or belongs to another user.',
  'no-store': 'There is no store where the command looks for it.',
  'store-in-use': 'A hub has the store open, but not with this data folder.',
  'not-confirmed': 'What cannot be undone was not confirmed.',
} as const satisfies Record<string, string>;

export type CommandErrorCode = keyof typeof commandErrorCodes;
