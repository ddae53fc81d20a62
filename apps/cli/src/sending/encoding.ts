import { wallNow } from '@crossband/foundation';
import type { SecuredSenderSession } from '@crossband/wire';
import type { SenderCommand } from '../ffmpeg/sender-command.ts';
import type { Prepared } from './prepared.ts';

/** How to encode it, as it was asked for. */
export interface EncodingOptions {
  fps: number;
  videoBitrateBps: number;
  audioBitrateBps: number;
  keyIntervalS: number;
  maxWidthPx?: number;
  loop: boolean;
}

/** FFmpeg's command for what was prepared. `startS`: position in the input to begin at, seconds. */
export function commandFor(
  { inputs, picture, sound }: Prepared,
  { fps, videoBitrateBps, audioBitrateBps, keyIntervalS, maxWidthPx, loop }: EncodingOptions,
  { video, audio }: { video: SecuredSenderSession | null; audio: SecuredSenderSession | null },
  startS: number,
): SenderCommand {
  // A frame rate above the input's only repeats pictures.
  const inputFps = picture?.probed.fps ?? 0;
  const sentFps = inputFps > 0 ? Math.min(fps, Math.ceil(inputFps)) : fps;
  const limitRate = inputFps === 0 || inputFps > fps;
  const encoding = { bitrateBps: videoBitrateBps, fps: sentFps, limitRate, keyIntervalS };
  return {
    // Files and generated pictures have no clock of their own; devices and live addresses have.
    inputs: inputs.map((input) => ({
      input,
      realTime: input.kind === 'file' || input.options.includes('lavfi') || /^https?:/i.test(input.location),
      loop: loop && input.kind !== 'device',
      startS: input.kind === 'file' && !loop ? startS : 0,
    })),
    ...(video && picture
      ? {
          video: {
            session: video,
            input: picture.index,
            stream: picture.stream,
            encoding: maxWidthPx === undefined ? encoding : { ...encoding, maxWidthPx },
          },
        }
      : {}),
    ...(audio && sound
      ? {
          audio: {
            session: audio,
            input: sound.index,
            stream: sound.stream,
            encoding: { bitrateBps: audioBitrateBps },
          },
        }
      : {}),
    startedAtUs: Math.round(wallNow() * 1000),
  };
}
