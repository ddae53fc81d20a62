import { commandError } from '../failures.ts';
import type { MediaInput } from './input.ts';
import { runProgram } from './process.ts';

/** What an input holds, as far as a publication needs it. */
export interface ProbedInput {
  /** Stream indexes in the file; null: it has none. */
  video: { index: number; codec: string; widthPx: number; heightPx: number; fps: number } | null;
  audio: { index: number; codec: string; channels: number } | null;
  /** Seconds; null: unknown or endless. */
  durationS: number | null;
}

interface ProbeStream {
  index: number;
  codec_type?: string;
  codec_name?: string;
  width?: number;
  height?: number;
  avg_frame_rate?: string;
  channels?: number;
  disposition?: { attached_pic?: number };
}

/** Reads what the input holds with ffprobe. Rejects with `not-media`, `input-unusable` or `ffmpeg-missing`. */
export async function probeInput(input: MediaInput): Promise<ProbedInput> {
  let output = '';
  const args = ['-v', 'error', '-print_format', 'json', '-show_streams', '-show_format'];
  const probe = await runProgram('ffprobe', [...args, ...input.options, '-i', input.location], {
    onLine: (line) => {
      output += line;
    },
  });
  const { code, complaint } = await probe.ended;
  const reason = complaint.split('\n').at(-1) ?? '';
  if (code !== 0) throw unusable(input, reason);
  const probed = readProbe(output);
  if (!probed?.video && !probed?.audio)
    throw commandError('not-media', `${input.name} holds no picture and no sound that FFmpeg understands.`);
  return probed;
}

/** Understands ffprobe's JSON; undefined when it is none. */
export function readProbe(output: string): ProbedInput | undefined {
  let report: { streams?: ProbeStream[]; format?: { duration?: string } };
  try {
    report = JSON.parse(output);
  } catch {
    // Empty output of a probe that found nothing is an answer, not a fault of ours.
    return undefined;
  }
  const streams = report.streams ?? [];
  // A cover in a music file is a picture, not a video.
  const video = streams.find(
    (stream) => stream.codec_type === 'video' && (stream.width ?? 0) > 0 && stream.disposition?.attached_pic !== 1,
  );
  const audio = streams.find((stream) => stream.codec_type === 'audio' && (stream.channels ?? 0) > 0);
  const duration = Number(report.format?.duration);
  return {
    video: video
      ? {
          index: video.index,
          codec: video.codec_name ?? '',
          widthPx: video.width ?? 0,
          heightPx: video.height ?? 0,
          fps: readRate(video.avg_frame_rate),
        }
      : null,
    audio: audio ? { index: audio.index, codec: audio.codec_name ?? '', channels: audio.channels ?? 0 } : null,
    durationS: Number.isFinite(duration) && duration > 0 ? duration : null,
  };
}

/** "30000/1001" as 29.97; 0: unknown. */
function readRate(text: string | undefined): number {
  const [numerator = 0, denominator = 1] = (text ?? '').split('/').map(Number);
  const rate = numerator / denominator;
  return Number.isFinite(rate) ? rate : 0;
}

function unusable(input: MediaInput, reason: string): Error {
  if (input.kind === 'file')
    return commandError('not-media', `${input.name} is no media file that FFmpeg understands (${reason}).`);
  return commandError(
    'input-unusable',
    `${input.name} cannot be opened (${reason}): check the name and that it is on.`,
  );
}
