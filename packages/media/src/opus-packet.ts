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
  // Not taken apart as an iterable: this runs for each packet that a relay forwards.
  const toc = packet[0];
  if (toc === undefined) return 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  const durationMs = frames * frameMs(toc >> 3);
  return durationMs <= 120 ? durationMs : 0;
}

/**
 * Whether the packet carries a copy of the one before (in-band FEC, LBRR). Only SILK and hybrid frames can; the flags stand in the first
 * bits of the first frame, behind one of activity for each 20 ms (RFC 6716 section 4.2.3).
 */
export function opusCorrectsPrevious(packet: Uint8Array): boolean {
  const toc = packet[0];
  if (toc === undefined || toc >> 3 >= 16) return false;
  const start = firstFrameAt(packet, toc);
  if (start < 0) return false;
  const flags = packet[start] as number;
  const parts = Math.max(1, frameMs(toc >> 3) / 20);
  const isStereo = (toc & 4) !== 0;
  const middle = (flags >> (7 - parts)) & 1;
  const side = isStereo ? (flags >> (6 - 2 * parts)) & 1 : 0;
  return (middle | side) === 1;
}

/**
 * Whether the packet carries voice, by what its encoder found; no sound is decoded. Packets of SILK and hybrid frames have a flag of
 * activity for each 20 ms of each channel, before all else (RFC 6716 section 4.2.3). CELT has none: there a frame counts that has a pitch,
 * whose flag comes after that of silence (section 4.3, table 56). The first frame speaks for the whole packet.
 */
export function opusCarriesVoice(packet: Uint8Array): boolean {
  const toc = packet[0];
  if (toc === undefined) return false;
  const start = firstFrameAt(packet, toc);
  if (start < 0) return false;
  const flags = packet[start] as number;
  if (toc >> 3 >= 16) return hasPitch(packet, start, flags);
  const parts = Math.max(1, frameMs(toc >> 3) / 20);
  const active = 0xff & ~(0xff >> parts);
  // The middle's flags and that of its copy stand before the side's.
  const sideActive = (toc & 4) === 0 ? 0 : active >> (parts + 1);
  return (flags & (active | sideActive)) !== 0;
}

/**
 * Silence has probability 2^-15, so that a frame of sound begins with the next flag, up to a share of 2^-16 of all frames, and a silent
 * one with 15 ones. Frames of less than 3 bytes have no room for a pitch.
 */
function hasPitch(packet: Uint8Array, start: number, first: number): boolean {
  const second = packet[start + 1] ?? 0;
  return first >= 0x80 && packet.length >= start + 3 && !(first === 0xff && second >= 0xfe);
}

/** Where the first frame's data begin; -1: it has none. */
function firstFrameAt(packet: Uint8Array, toc: number): number {
  const code = toc & 3;
  if (code < 2) return packet.length > 1 ? 1 : -1;
  if (code === 2) return sizeAt(packet, 1) > 0 ? within(packet, afterSize(packet, 1)) : -1;
  const count = packet[1] ?? 0;
  let at = 2;
  // Padding: 255 stands for 254 bytes and one more length byte.
  if (count & 0x40) {
    while (packet[at] === 255) at += 1;
    at += 1;
  }
  if ((count & 0x80) === 0) return within(packet, at);
  for (let frame = 1; frame < (count & 0x3f); frame += 1) {
    const sizeBytes = sizeAt(packet, at);
    if (sizeBytes < 0 || (frame === 1 && sizeBytes === 0)) return -1;
    at = afterSize(packet, at);
  }
  return within(packet, at);
}

function within(packet: Uint8Array, at: number): number {
  return at < packet.length ? at : -1;
}

/** A frame's length, in one or two bytes (RFC 6716 section 3.2.1); -1: it is not there. */
function sizeAt(packet: Uint8Array, at: number): number {
  const first = packet[at];
  if (first === undefined || first < 252) return first ?? -1;
  const second = packet[at + 1];
  return second === undefined ? -1 : second * 4 + first;
}

/** What stands behind the length there. */
function afterSize(packet: Uint8Array, at: number): number {
  return (packet[at] as number) < 252 ? at + 1 : at + 2;
}
