import type { ReceiveStatistics } from '../api.ts';

/** Counters of one receiver at one instant (W3C webrtc-stats 8.3 RTCInboundRtpStreamStats), in our units. */
export interface Counters {
  readonly kind: 'audio' | 'video';
  /** Of the statistics' own clock. */
  readonly atMs: number;
  readonly bytes: number;
  readonly packets: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly jitterMs: number;
  /** Sum of the time that emitted samples or frames spent in the jitter buffer, and how many they were. */
  readonly bufferedMs: number;
  readonly emitted: number;
  readonly freezeMs: number;
  readonly roundTripMs: number | null;
  readonly codec: string;
}

/** Null while the report has no inbound stream. */
export function countersOf(report: RTCStatsReport, kind: 'audio' | 'video'): Counters | null {
  const stats = [...(report as unknown as Map<string, Record<string, unknown>>).values()];
  const inbound = stats.find((stat) => stat.type === 'inbound-rtp');
  if (!inbound) return null;
  const codec = stats.find((stat) => stat.type === 'codec' && stat.id === inbound.codecId);
  const pair = stats.find(
    (stat) => stat.type === 'candidate-pair' && stat.state === 'succeeded' && 'currentRoundTripTime' in stat,
  );
  const mimeType = codec?.mimeType;
  return {
    kind,
    atMs: number(inbound.timestamp),
    bytes: number(inbound.bytesReceived),
    packets: number(inbound.packetsReceived),
    packetsLost: number(inbound.packetsLost),
    framesDecoded: number(inbound.framesDecoded),
    widthPx: number(inbound.frameWidth),
    heightPx: number(inbound.frameHeight),
    jitterMs: number(inbound.jitter) * 1000,
    bufferedMs: number(inbound.jitterBufferDelay) * 1000,
    emitted: number(inbound.jitterBufferEmittedCount),
    freezeMs: number(inbound.totalFreezesDuration) * 1000,
    roundTripMs: pair ? number(pair.currentRoundTripTime) * 1000 : null,
    codec: typeof mimeType === 'string' ? (mimeType.split('/')[1] ?? '').toLowerCase() : '',
  };
}

/** Rates of the time between two samples of the same receiver. */
export function ratesBetween(before: Counters, now: Counters): ReceiveStatistics | null {
  const elapsedMs = now.atMs - before.atMs;
  if (elapsedMs <= 0) return null;
  const packets = Math.max(0, now.packets - before.packets);
  // Late packets are counted back, so the difference may be negative (RFC 3550 6.4.1).
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const emitted = now.emitted - before.emitted;
  return {
    kind: now.kind,
    widthPx: now.widthPx,
    heightPx: now.heightPx,
    fps: (Math.max(0, now.framesDecoded - before.framesDecoded) * 1000) / elapsedMs,
    bitrateBps: (Math.max(0, now.bytes - before.bytes) * 8000) / elapsedMs,
    lossShare: packets + lost === 0 ? 0 : lost / (packets + lost),
    jitterMs: now.jitterMs,
    roundTripMs: now.roundTripMs,
    bufferMs: emitted > 0 ? Math.max(0, (now.bufferedMs - before.bufferedMs) / emitted) : 0,
    codec: now.codec,
    freezeMs: now.freezeMs,
  };
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
