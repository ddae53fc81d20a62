import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs FFmpeg to its end and returns its standard output; rejects with its complaint. */
export async function ffmpeg(...args: string[]): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...args]);
  const chunks: Buffer[] = [];
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`FFmpeg failed: ${complaint}`);
  return Buffer.concat(chunks);
}

/** Red left, green middle, blue right, and a tone. */
export async function makeTestFile(path: string, toneHz: number, seconds: number): Promise<void> {
  const third = 'color=red:size=640x360:rate=30';
  const bars = `${third},drawbox=x=213:w=213:h=ih:c=lime:t=fill,drawbox=x=427:w=213:h=ih:c=blue:t=fill`;
  const inputs = ['-f', 'lavfi', '-i', bars, '-f', 'lavfi', '-i', `sine=frequency=${toneHz}:sample_rate=48000`];
  await ffmpeg('-y', ...inputs, '-t', String(seconds), '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path);
}

/** Mean colour of the three thirds of the last pictures, 0..255. */
async function thirdsOf(path: string): Promise<{ r: number; g: number; b: number }[]> {
  const raw = await ffmpeg(
    '-i',
    path,
    '-map',
    '0:v',
    '-vf',
    'scale=3:1:flags=area',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-',
  );
  const last = raw.subarray(raw.length - 9);
  return [0, 3, 6].map((at) => ({ r: last[at] ?? 0, g: last[at + 1] ?? 0, b: last[at + 2] ?? 0 }));
}

/** The picture of `makeTestFile` is there. */
export async function assertBars(path: string): Promise<void> {
  const [left, middle, right] = await thirdsOf(path);
  assert.ok(left && left.r > 150 && left.g < 90 && left.b < 90, `red is ${JSON.stringify(left)}`);
  assert.ok(middle && middle.g > 150 && middle.r < 90 && middle.b < 90, `green is ${JSON.stringify(middle)}`);
  assert.ok(right && right.b > 150 && right.r < 90 && right.g < 90, `blue is ${JSON.stringify(right)}`);
}

export async function countFrames(path: string): Promise<number> {
  const raw = await ffmpeg('-i', path, '-map', '0:v', '-vf', 'scale=1:1', '-pix_fmt', 'gray', '-f', 'rawvideo', '-');
  return raw.length;
}

/** Share of the sound's energy at this frequency, 0..1 (Goertzel's algorithm over windows of 20 ms, the middle of the file). */
export async function toneShare(path: string, toneHz: number): Promise<number> {
  const rateHz = 48_000;
  const raw = await ffmpeg('-i', path, '-map', '0:a', '-ac', '1', '-ar', String(rateHz), '-f', 's16le', '-');
  const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length >> 1);
  const window = rateHz / 50;
  let tone = 0;
  let total = 0;
  for (let start = Math.floor(samples.length / 4); start + window < (samples.length * 3) / 4; start += window) {
    const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / rateHz);
    let [before, last, energy] = [0, 0, 0];
    for (let i = start; i < start + window; i += 1) {
      const sample = samples[i] ?? 0;
      const next = sample + coefficient * last - before;
      before = last;
      last = next;
      energy += sample * sample;
    }
    tone += (2 * (before * before + last * last - coefficient * before * last)) / window;
    total += energy;
  }
  return total === 0 ? 0 : tone / total;
}
