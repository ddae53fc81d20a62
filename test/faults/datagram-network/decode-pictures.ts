import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { columns, fromBrightness, rows } from '../../fixtures/barcode.ts';

/** Pixels of a cell each way in the small picture that is read. */
const cellPx = 8;
const [widthPx, heightPx] = [columns * cellPx, rows * cellPx];

/** The numbers of the pictures that FFmpeg decodes from these frames, in this order; null: one that tells none. */
export async function decodePictures(frames: readonly Uint8Array[], identity: number): Promise<(number | null)[]> {
  const scale = ['-vf', `scale=${widthPx}:${heightPx}:flags=area,format=gray`, '-fps_mode', 'passthrough'];
  const args = ['-loglevel', 'error', '-f', 'h264', '-i', '-', ...scale, '-f', 'rawvideo', '-'];
  const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdin.end(Buffer.concat(frames));
  await once(child, 'close');
  const pixels = Buffer.concat(output);
  const pictureBytes = widthPx * heightPx;
  return Array.from({ length: Math.floor(pixels.length / pictureBytes) }, (_, picture) => {
    const cells = Array.from({ length: columns * rows }, (_, cell) => {
      const x = (cell % columns) * cellPx + cellPx / 2;
      const y = Math.floor(cell / columns) * cellPx + cellPx / 2;
      return pixels[picture * pictureBytes + y * widthPx + x] as number;
    });
    const code = fromBrightness(cells);
    return code?.identity === identity ? code.counter : null;
  });
}
