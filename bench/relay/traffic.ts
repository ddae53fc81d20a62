import type { Outgoing, RelayServer, StreamName } from './relay-server.ts';

/**
 * What is on the wire as a UDP payload, for every server. Video is what a sealed datagram has when it leaves room for a
 * signature; in a signed room it is the full 1,200.
 */
export const datagramBytes: Readonly<Record<StreamName, number>> = { voice: 200, video: 1_136 };

const voicePerSecond = 50;
export const usualFramesPerSecond = 30;
/** About 1.1 Mbps. */
const datagramsPerFrame = 4;

interface Timed extends Outgoing {
  readonly atMs: number;
}

/** What one sender sends in that time: voice every 20 ms, and a frame of 4 datagrams at once every 33 ms; or `speed` times as fast. */
export function schedule(server: RelayServer, streams: readonly StreamName[], lengthMs: number, speed = 1): Timed[] {
  const voiceMs = 1_000 / (voicePerSecond * speed);
  const frameMs = 1_000 / (usualFramesPerSecond * speed);
  const due: { atMs: number; stream: StreamName; place: number; last: boolean }[] = [];
  if (streams.includes('voice')) {
    for (let sent = 0; sent * voiceMs < lengthMs; sent += 1) {
      due.push({ atMs: sent * voiceMs, stream: 'voice', place: 0, last: true });
    }
  }
  if (streams.includes('video')) {
    for (let frame = 0; frame * frameMs < lengthMs; frame += 1) {
      // Half a tick aside, so that the two streams meet rarely.
      const atMs = frame * frameMs + 7;
      for (let place = 0; place < datagramsPerFrame; place += 1) {
        due.push({ atMs, stream: 'video', place, last: place === datagramsPerFrame - 1 });
      }
    }
  }
  return due
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, stream, place, last }) => ({ atMs, ...server.next(stream, place, last) }));
}

const RECORD_BYTES = 16;

/** The file form of `endpoints.c`. */
export function records(datagrams: readonly (Outgoing & { readonly atMs?: number })[]): Buffer {
  return Buffer.concat(
    datagrams.flatMap(({ atMs = 0, socket, port, bytes }) => {
      const head = Buffer.alloc(RECORD_BYTES);
      head.writeBigUInt64LE(BigInt(Math.round(atMs * 1e6)), 0);
      head.writeUInt32LE(socket, 8);
      head.writeUInt16LE(port, 12);
      head.writeUInt16LE(bytes.length, 14);
      return [head, bytes];
    }),
  );
}
