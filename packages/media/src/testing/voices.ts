import { readFileSync } from 'node:fs';

/**
 * Opus as libopus 1.3.1 made it, by what it was told: half a second of silence or white noise, 750 ms of a voice (espeak-ng, "Hello
 * everybody. I am"), 600 ms of silence or noise again. Of the music: 400 ms of silence, 400 ms of a chord.
 */
export const voices: Readonly<Record<string, readonly Uint8Array[]>> = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(new URL('./voices.json', import.meta.url), 'utf8'))).map(([name, packets]) => [
    name,
    String(packets)
      .split(' ')
      .map((packet) => new Uint8Array(Buffer.from(packet, 'base64'))),
  ]),
);

export const voiceStartMs = 500;
export const voiceEndMs = 1_250;

/** One of them, by a part of its name. */
export function voiceOf(part: string): readonly Uint8Array[] {
  const found = Object.entries(voices).find(([name]) => name.includes(part));
  if (!found) throw new Error(`Nothing was recorded of ${part}`);
  return found[1];
}
