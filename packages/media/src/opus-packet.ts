/** Frame lengths in ms by configuration number, four by four (RFC 6716 section 3.1, table 2). */
const silkMs = [10, 20, 40, 60];
const hybridMs = [10, 20];
const celtMs = [2.5, 5, 10, 20];

function frameMs(configuration: number): number {
  if (configuration < 12) return silkMs[configuration & 3] as number;
  if (configuration < 16) return hybridMs[configuration & 1] as number;
  return celtMs[configuration & 3] as number;
}

/** Sound in an Opus packet, ms; 0 for one that is none. RFC 6716 section 3.2. */
export function opusDurationMs(packet: Uint8Array): number {
  const [toc, second] = packet;
  if (toc === undefined) return 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (second ?? 0) & 0x3f;
  const durationMs = frames * frameMs(toc >> 3);
  return durationMs <= 120 ? durationMs : 0;
}

/**
 * Whether the packet carries a copy of the one before (in-band FEC, LBRR). Only SILK and hybrid frames can; the flags stand in the first
 * bits of the first frame, behind one of activity for each 20 ms (RFC 6716 section 4.2.3).
 */
export function opusCorrectsPrevious(packet: Uint8Array): boolean {
  const [toc] = packet;
  if (toc === undefined || toc >> 3 >= 16) return false;
  const start = firstFrameAt(packet);
  const flags = start === null ? undefined : packet[start];
  if (flags === undefined) return false;
  const parts = Math.max(1, frameMs(toc >> 3) / 20);
  const isStereo = (toc & 4) !== 0;
  const middle = (flags >> (7 - parts)) & 1;
  const side = isStereo ? (flags >> (6 - 2 * parts)) & 1 : 0;
  return (middle | side) === 1;
}

/** Where the first frame's data begin; null: it has none. */
function firstFrameAt(packet: Uint8Array): number | null {
  const code = (packet[0] as number) & 3;
  if (code < 2) return packet.length > 1 ? 1 : null;
  if (code === 2) return sizeAt(packet, 1)?.next ?? null;
  const [, count = 0] = packet;
  let at = 2;
  // Padding: 255 stands for 254 bytes and one more length byte.
  if (count & 0x40) {
    while (packet[at] === 255) at += 1;
    at += 1;
  }
  if ((count & 0x80) === 0) return at < packet.length ? at : null;
  for (let frame = 1; frame < (count & 0x3f); frame += 1) {
    const size = sizeAt(packet, at);
    if (!size) return null;
    if (frame === 1 && size.bytes === 0) return null;
    at = size.next;
  }
  return at < packet.length ? at : null;
}

/** A frame's length in one or two bytes (RFC 6716 section 3.2.1), and where the next thing stands. */
function sizeAt(packet: Uint8Array, at: number): { bytes: number; next: number } | null {
  const first = packet[at];
  if (first === undefined) return null;
  if (first < 252) return { bytes: first, next: at + 1 };
  const second = packet[at + 1];
  return second === undefined ? null : { bytes: second * 4 + first, next: at + 2 };
}
