import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** So that a page full of pictures stays light for who reads the repository. */
const mostBytes = 60 * 1024;
const qualities = [86, 78, 70, 60, 50, 40];

/** A PNG as WebP, at the best of a few qualities that keeps it small. Needs Debian's `ffmpeg`. */
export async function webp(png: Buffer): Promise<Buffer> {
  let smallest = await encode(png, qualities[0] ?? 80);
  for (const quality of qualities.slice(1)) {
    if (smallest.byteLength <= mostBytes) break;
    smallest = await encode(png, quality);
  }
  return smallest;
}

async function encode(png: Buffer, quality: number): Promise<Buffer> {
  const options = ['-c:v', 'libwebp', '-quality', `${quality}`, '-compression_level', '6', '-preset', 'drawing'];
  const child = spawn('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...options, '-f', 'webp', 'pipe:1'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(png);
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0) throw new Error(`ffmpeg could not write WebP (status ${status})`);
  return Buffer.concat(chunks);
}
