import { putUint16, putUint32, uint16At, uint32At } from '../rtp/network-order.ts';

/**
 * Payloads of media type `control`, by the header's codec. They travel sealed under a link's own secret and ssrc, so
 * that each proves who sent it and from which address.
 */
export const controlKinds = { ping: 0, pong: 1, report: 2, keyFrameRequest: 3, target: 4 } as const;
export type ControlKind = keyof typeof controlKinds;

/** Both kinds have this size: an answer is never longer than what it answers. */
export const PING_BYTES = 16;

/** Keeps a NAT open and asks for the times; the sender's clock is in the header. */
export interface Ping {
  readonly id: number;
}

/** Times of the hub's clock, epoch milliseconds modulo 2^32. Its sending time is in the header. */
export interface Pong {
  readonly id: number;
  /** `timestampMs` of the ping. */
  readonly pingSentMs: number;
  readonly pingArrivedMs: number;
}

export function writePing({ id }: Ping): Uint8Array {
  const payload = new Uint8Array(PING_BYTES);
  putUint32(payload, 0, id);
  return payload;
}

export function readPing(payload: Uint8Array): Ping | null {
  return payload.length === PING_BYTES ? { id: uint32At(payload, 0) } : null;
}

export function writePong({ id, pingSentMs, pingArrivedMs }: Pong): Uint8Array {
  const payload = new Uint8Array(PING_BYTES);
  putUint32(payload, 0, id);
  putUint32(payload, 4, pingSentMs);
  putUint32(payload, 8, pingArrivedMs);
  return payload;
}

export function readPong(payload: Uint8Array): Pong | null {
  if (payload.length !== PING_BYTES) return null;
  return { id: uint32At(payload, 0), pingSentMs: uint32At(payload, 4), pingArrivedMs: uint32At(payload, 8) };
}

/** How one stream arrived since the last report. */
export interface ReceptionReport {
  readonly ssrc: number;
  readonly received: number;
  /** Datagrams whose place stayed empty. */
  readonly lost: number;
  readonly jitterMs: number;
  /** Growth of the one-way delay in milliseconds a second; below zero: a queue empties. */
  readonly delayTrend: number;
  /** Over the smallest delay of the last while: what waits in queues, whatever the clocks say. */
  readonly queueMs: number;
}

const REPORT_BYTES = 16;
export const MAX_REPORTS = 64;

/** @throws RangeError for more than `MAX_REPORTS` */
export function writeReports(reports: readonly ReceptionReport[]): Uint8Array {
  if (reports.length > MAX_REPORTS) throw new RangeError(`One datagram reports ${MAX_REPORTS} streams`);
  const payload = new Uint8Array(reports.length * REPORT_BYTES);
  let at = 0;
  for (const report of reports) {
    putUint32(payload, at, report.ssrc);
    putUint16(payload, at + 4, atMost(report.received, 0xffff));
    putUint16(payload, at + 6, atMost(report.lost, 0xffff));
    putUint16(payload, at + 8, atMost(report.jitterMs, 0xffff));
    putUint16(payload, at + 10, Math.max(-0x8000, Math.min(0x7fff, Math.round(report.delayTrend))) & 0xffff);
    putUint16(payload, at + 12, atMost(report.queueMs, 0xffff));
    at += REPORT_BYTES;
  }
  return payload;
}

export function readReports(payload: Uint8Array): ReceptionReport[] | null {
  const count = payload.length / REPORT_BYTES;
  if (!Number.isInteger(count) || count === 0 || count > MAX_REPORTS) return null;
  return Array.from({ length: count }, (_, entry) => {
    const at = entry * REPORT_BYTES;
    return {
      ssrc: uint32At(payload, at),
      received: uint16At(payload, at + 4),
      lost: uint16At(payload, at + 6),
      jitterMs: uint16At(payload, at + 8),
      delayTrend: (uint16At(payload, at + 10) << 16) >> 16,
      queueMs: uint16At(payload, at + 12),
    };
  });
}

/** A key frame is needed of each of these streams. */
export function writeKeyFrameRequest(ssrcs: readonly number[]): Uint8Array {
  if (ssrcs.length > MAX_REPORTS) throw new RangeError(`One datagram names ${MAX_REPORTS} streams`);
  const payload = new Uint8Array(ssrcs.length * 4);
  for (const [entry, ssrc] of ssrcs.entries()) putUint32(payload, entry * 4, ssrc);
  return payload;
}

export function readKeyFrameRequest(payload: Uint8Array): number[] | null {
  const count = payload.length / 4;
  if (!Number.isInteger(count) || count === 0 || count > MAX_REPORTS) return null;
  return Array.from({ length: count }, (_, entry) => uint32At(payload, entry * 4));
}

/** What a sender should keep to, from what its receivers report. */
export interface SendingTarget {
  readonly ssrc: number;
  readonly bitrateBps: number;
  /** Share of datagrams that its receivers miss, 0..1: how much forward correction pays. */
  readonly lossShare: number;
  /** All receivers leave out repairs that they do not understand, so that some may be sent. */
  readonly mayRepair: boolean;
}

const TARGET_BYTES = 12;
const MAY_REPAIR = 1;

export function writeTarget({ ssrc, bitrateBps, lossShare, mayRepair }: SendingTarget): Uint8Array {
  const payload = new Uint8Array(TARGET_BYTES);
  putUint32(payload, 0, ssrc);
  putUint32(payload, 4, atMost(bitrateBps, 0xffffffff));
  putUint16(payload, 8, atMost(lossShare * 0xffff, 0xffff));
  payload[10] = mayRepair ? MAY_REPAIR : 0;
  return payload;
}

export function readTarget(payload: Uint8Array): SendingTarget | null {
  if (payload.length !== TARGET_BYTES) return null;
  return {
    ssrc: uint32At(payload, 0),
    bitrateBps: uint32At(payload, 4),
    lossShare: uint16At(payload, 8) / 0xffff,
    mayRepair: ((payload[10] as number) & MAY_REPAIR) !== 0,
  };
}

function atMost(value: number, limit: number): number {
  return Math.min(limit, Math.max(0, Math.round(value)));
}
