import { existsSync } from 'node:fs';
import { CodedError, isCodedError, messageOf, monotonicNow } from '@crossband/foundation';
import { Command, InvalidArgumentError, Option } from 'commander';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { inviteCommand } from './commands/invite.ts';
import { roomCommand } from './commands/room.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { defaultHub } from './default-hub.ts';
import { exitCodeOf } from './failures.ts';
import { createBoard } from './terminal/board.ts';
import { readKeys } from './terminal/keys.ts';
import { createTerminal } from './terminal/terminal.ts';

const stop = new AbortController();
const progress = createTerminal(process.stderr, monotonicNow);
const output = createTerminal(process.stdout, monotonicNow);

/** The first signal ends cleanly, the second at once. */
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });

/** PulseAudio where it runs (PipeWire speaks it too), ALSA elsewhere. */
const pulseSocket = process.env.XDG_RUNTIME_DIR && `${process.env.XDG_RUNTIME_DIR}/pulse/native`;
const hasPulse = process.env.PULSE_SERVER || (pulseSocket && existsSync(pulseSocket));
const defaultSound = hasPulse ? 'pulse:default' : 'alsa:default';

const program = new Command('crossband')
  .description('Native media in and out of Crossband rooms, and what the operator of a hub does')
  .showHelpAfterError();

inRoom(program.command('publish'))
  .description('stream a file, an address or a device into a room')
  .argument('<input>', 'FILE, URL, v4l2:/dev/video0, x11::0, pulse:default, alsa:default or test:')
  .option('--audio-from <input>', 'take the sound from here, e.g. pulse:default beside a camera')
  .option('--loop', 'start a file again when it ends', false)
  .addOption(new Option('--codec <codec>', 'video codec').choices(['h264', 'vp8']).default('h264'))
  .addOption(new Option('--source <source>', 'what others see it as').choices(['camera', 'screen']))
  .option('--fps <frames>', 'frames per second at most', wholeNumber(1, 120), 30)
  .option('--size <WxH>', 'size that a device is asked for, e.g. 1280x720')
  .option('--max-width <pixels>', 'scale wider pictures down', wholeNumber(16, 16_384))
  .option('--video-bitrate <kbps>', 'kbit/s of the picture', wholeNumber(50, 100_000), 2_500)
  .option('--audio-bitrate <kbps>', 'kbit/s of the sound', wholeNumber(6, 510), 96)
  .option('--key-interval <seconds>', 'a late viewer waits this long at most', wholeNumber(1, 60), 1)
  .option('--no-video', 'sound only')
  .option('--no-audio', 'picture only')
  .option('--print-commands', 'print FFmpeg and GStreamer command lines for your own sender instead of sending', false)
  .action(async (input: string, options) => {
    const { maxWidth, videoBitrate, audioBitrate, keyInterval, codec, ...rest } = options;
    const { publish } = await import('./commands/publish.ts');
    await publish(
      {
        ...rest,
        input,
        codec: codec === 'vp8' ? 'VP8' : 'H264',
        videoBitrateBps: videoBitrate * 1000,
        audioBitrateBps: audioBitrate * 1000,
        keyIntervalS: keyInterval,
        ...(maxWidth === undefined ? {} : { maxWidthPx: maxWidth }),
      },
      options.printCommands ? output : progress,
      stop.signal,
    );
  });

inRoom(program.command('watch'))
  .description('show or record what a participant of a room publishes')
  .option('--from <name>', 'whom to watch; default: the first who publishes')
  .option('--record <file>', 'write to a file, e.g. recording.mkv, without encoding again')
  .option('--duration <seconds>', 'stop by itself after this time', wholeNumber(1, 1_000_000))
  .option('--wait <seconds>', 'wait this long for somebody to publish', wholeNumber(0, 1_000_000), 60)
  .option('--no-video', 'sound only')
  .option('--no-audio', 'picture only')
  .option('--no-display', 'open no window')
  .option('--print-commands', 'print a session description and command lines for your own receiver', false)
  .option('--port <port>', 'first UDP port of your own receiver, with --print-commands', wholeNumber(1024, 65_530))
  .action(async (options) => {
    const { duration, wait, display, ...rest } = options;
    const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
    const { watch } = await import('./commands/watch.ts');
    await watch(
      { ...rest, waitS: wait, display: display && Boolean(screen), ...(duration ? { durationS: duration } : {}) },
      options.printCommands ? output : progress,
      stop.signal,
    );
  });

withHub(program.command('talk'))
  .description('speak and hear in a room by datagrams (docs/native.md)')
  .argument('<room>', 'room to join')
  .option('--in <input>', 'FILE, URL, pulse:default, alsa:default, test: or none', defaultSound)
  .option('--out <output>', 'FILE, pulse:default, alsa:default or none', defaultSound)
  .option('--loop', 'start a file again when it ends', false)
  .option('--muted', 'come in muted', false)
  .option('--bitrate <kbps>', 'kbit/s of the voice at most', wholeNumber(12, 128), 32)
  .option('--duration <seconds>', 'stop by itself after this time', wholeNumber(1, 1_000_000))
  .action(async (room: string, options) => {
    const { in: input, out, bitrate, duration, ...rest } = options;
    const { talk } = await import('./commands/talk.ts');
    const board = createBoard(process.stderr, monotonicNow);
    await talk(
      {
        ...rest,
        room,
        in: input === 'none' ? null : input,
        out: out === 'none' ? null : out,
        bitrateBps: bitrate * 1000,
        ...(duration ? { durationS: duration } : {}),
      },
      board,
      (onKey) => readKeys(process.stdin, onKey),
      stop.signal,
    );
  });

withHub(program.command('view'))
  .description('see a picture of a room by datagrams, or show one in it (docs/native.md)')
  .argument('<room>', 'room to join')
  .option('--from <name>', 'whom to see; default: the first who shows something')
  .option('--out <file>', 'write to a file, e.g. seen.mkv, without encoding again; default: a window')
  .option('--no-display', 'open no window')
  .option('--max-width <pixels>', 'the largest picture that is wanted, and that is sent', wholeNumber(16, 16_384), 1280)
  .option('--fps <frames>', 'frames per second at most', wholeNumber(1, 120), 30)
  .option('--duration <seconds>', 'stop by itself after this time', wholeNumber(1, 1_000_000))
  .option('--wait <seconds>', 'wait this long for somebody to show something', wholeNumber(0, 1_000_000), 60)
  .option('--publish <input>', 'show a FILE, URL, v4l2:/dev/video0, x11::0 or test: to the others')
  .option('--loop', 'start a file again when it ends', false)
  .addOption(new Option('--codec <codec>', 'codec of what is shown').choices(['h264', 'vp8']).default('h264'))
  .addOption(new Option('--source <source>', 'what others see it as').choices(['camera', 'screen']))
  .option('--size <WxH>', 'size that a device is asked for, e.g. 1280x720')
  .option('--video-bitrate <kbps>', 'kbit/s of the picture at most', wholeNumber(50, 20_000), 1_500)
  .action(async (room: string, options) => {
    const { publish, loop, codec, source, size, videoBitrate, duration, wait, display, ...rest } = options;
    const { maxWidth: maxWidthPx, fps } = options;
    const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
    const { view } = await import('./commands/view.ts');
    await view(
      {
        ...rest,
        room,
        maxWidthPx,
        waitS: wait,
        display: display && Boolean(screen),
        ...(duration ? { durationS: duration } : {}),
        publish: publish
          ? { input: publish, loop, fps, maxWidthPx, codec, source, size, bitrateBps: videoBitrate * 1000 }
          : null,
      },
      createBoard(process.stderr, monotonicNow),
      stop.signal,
    );
  });

const say = (line: string): void => output.line(line);
for (const command of [userCommand(say), roomCommand(say), inviteCommand(say), tokenCommand(say)]) {
  program.addCommand(command);
}
program.addCommand(backupCommand(say, progress)).addCommand(restoreCommand(say));

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

function inRoom(command: Command): Command {
  return withHub(command.requiredOption('--room <room>', 'room to join'));
}

function withHub(command: Command): Command {
  return command
    .addOption(new Option('--hub <url>', 'address of the hub').env('CROSSBAND_HUB').default(defaultHub))
    .option('--name <name>', 'name that others see')
    .addOption(
      new Option('--token <token>', 'room token that lets you in (crossband token mint)').env('CROSSBAND_ROOM_TOKEN'),
    )
    .option('--insecure', 'take a certificate that nobody vouches for', false);
}

function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`);
    return value;
  };
}

function fail(error: unknown): never {
  const coded = isCodedError(error) ? error : new CodedError('internal-error', messageOf(error), { cause: error });
  progress.line(`crossband: ${coded.message} [${coded.code}]`);
  if (!isCodedError(error) && error instanceof Error) progress.line(error.stack ?? '');
  process.exit(exitCodeOf(coded.code));
}
