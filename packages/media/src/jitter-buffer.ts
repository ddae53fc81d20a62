import { DelayTarget, type DelayTargetOptions } from './delay-target.ts';
import { PacketOrder } from './packet-order.ts';

export interface VoicePacket {
  /** 16 bits, wraps. */
  readonly seq: number;
  /** Capture time modulo 2^32. */
  readonly timestampMs: number;
  /** Sound in the payload. */
  readonly durationMs: number;
  readonly payload: Uint8Array;
  /** A coarse copy of the datagram before is in the payload (Opus in-band FEC). */
  readonly correctsPrevious: boolean;
}

/** What to play next. */
export type PlayoutStep =
  /** `pace`: play it a little faster or slower, to come nearer to the target. `leaps`: something before it was left out. */
  | { readonly kind: 'packet'; readonly payload: Uint8Array; readonly pace: Pace; readonly leaps: boolean }
  /** A lost one, out of the copy in the one behind it, which comes next. */
  | { readonly kind: 'recover'; readonly following: Uint8Array; readonly durationMs: number }
  /** A lost one that nothing is known of, or nothing is there yet. */
  | { readonly kind: 'conceal'; readonly durationMs: number }
  /** The sender pauses, or the buffer fills. */
  | { readonly kind: 'silence'; readonly durationMs: number };

export type Pace = 'steady' | 'faster' | 'slower' | 'much faster' | 'much slower';

export interface JitterCounts {
  received: number;
  /** Came after their place had been played over; not among the lost. */
  late: number;
  /** Came twice. */
  twice: number;
  /** Never came. */
  lost: number;
  /** Pieces of sound that were made up. */
  concealed: number;
  /** Lost ones whose copy was in the next. */
  recovered: number;
  /** Times that nothing was there to play. */
  underruns: number;
  /** Left out, because the sound had fallen far behind. */
  skipped: number;
}

interface Held extends VoicePacket {
  readonly mediaMs: number;
}

/** This far behind its target the buffer leaps instead of hurrying. */
const LEAP_MS = 120;
/** Nearer to the target than this nothing is done. */
const SLACK_MS = 12;
/** Further away than this also sound that does not lend itself to it is stretched. */
const URGENT_MS = 50;
/** So long made-up sound bridges an empty buffer before it is filled anew. */
const DRY_MS = 100;
/** A step of the travelling time by this much is another clock, not a network. */
const CLOCK_STEP_MS = 2_000;
/** So many in a row that came too late to be played: the way has become longer, and none will be faster. */
const LEAPS_IN_A_ROW = 10;
/** Rest of a wrap by which a capture time may miss its neighbours'. */
const ROUNDING_MS = 5;
const REMEMBERED_GAPS = 200;
/** Weight of one datagram in the share of loss. */
const LOSS_GAIN = 1 / 100;
/** From this share of loss on corrections are worth a longer wait. */
const WORTH_WAITING = 0.02;
const MOST_HELD = 200;

/**
 * Holds voice of one sender for 60 to 120 ms, as the network needs it, and gives it in order: `push` when a datagram
 * arrives, `pull` when the sound before has been played. Pure: both are told the time (monotonic).
 */
export class JitterBuffer {
  readonly counts: JitterCounts = {
    received: 0,
    late: 0,
    twice: 0,
    lost: 0,
    concealed: 0,
    recovered: 0,
    underruns: 0,
    skipped: 0,
  };
  readonly #target: DelayTarget;
  readonly #held = new Map<number, Held>();
  readonly #gaps = new Set<number>();
  #order = new PacketOrder();
  /** Place of what is played next; null: the buffer fills. */
  #next: number | null = null;
  /** Everything before has been played or given up. */
  #played = Number.NEGATIVE_INFINITY;
  #nextMediaMs = 0;
  #stepMs = 20;
  #dry = { steps: 0, ms: 0 };
  #transitMs: number | null = null;
  #lossShare = 0;
  #leaps = false;
  #leaptInARow = 0;

  constructor(options: DelayTargetOptions = {}) {
    this.#target = new DelayTarget(options);
  }

  /** Where datagrams are lost, one more is waited for: the copy of a lost one is in the next. */
  get targetMs(): number {
    const { targetMs, maxMs } = this.#target;
    return this.#lossShare < WORTH_WAITING ? targetMs : Math.min(maxMs, targetMs + this.#stepMs);
  }

  /** Sound that waits. */
  get heldMs(): number {
    let ms = 0;
    for (const { durationMs } of this.#held.values()) ms += durationMs;
    return ms;
  }

  push(packet: VoicePacket, arrivedAtMs: number): 'held' | 'late' | 'twice' {
    this.counts.received += 1;
    let place = this.#order.place(packet.seq, packet.timestampMs);
    const transitMs = arrivedAtMs - place.mediaMs;
    if (this.#transitMs !== null && Math.abs(transitMs - this.#transitMs) > CLOCK_STEP_MS) {
      this.#restart();
      place = this.#order.place(packet.seq, packet.timestampMs);
    }
    const { index, mediaMs } = place;
    this.#transitMs = arrivedAtMs - mediaMs;
    if (index < this.#played) return this.#behind(index, arrivedAtMs - mediaMs);
    if (this.#held.has(index)) {
      this.counts.twice += 1;
      return 'twice';
    }
    this.#target.observe(arrivedAtMs - mediaMs);
    this.#held.set(index, { ...packet, mediaMs });
    if (this.#held.size > MOST_HELD) this.#giveUp(this.#earliest() as number);
    return 'held';
  }

  /** @param playedAtMs when the sound that is asked for will be heard */
  pull(playedAtMs: number): PlayoutStep {
    if (this.#next === null && !this.#begin(playedAtMs)) return { kind: 'silence', durationMs: this.#stepMs };
    for (;;) {
      const index = this.#next as number;
      const packet = this.#held.get(index);
      const step = packet ? this.#play(index, packet, playedAtMs) : this.#miss(index, playedAtMs);
      if (step) return step;
    }
  }

  /** Nobody plays, or somebody sends far too much. */
  #giveUp(index: number): void {
    this.#held.delete(index);
    this.counts.skipped += 1;
    this.#leaps = true;
    if (this.#next !== null && index >= this.#next) this.#next = index + 1;
    this.#played = Math.max(this.#played, index + 1);
  }

  #behind(index: number, transitMs: number): 'late' | 'twice' {
    if (!this.#gaps.delete(index)) {
      this.counts.twice += 1;
      return 'twice';
    }
    this.counts.late += 1;
    this.counts.lost -= 1;
    // The late ones are who the target has to grow for.
    this.#target.observe(transitMs);
    return 'late';
  }

  #begin(playedAtMs: number): boolean {
    const first = this.#earliest();
    if (first === null) return false;
    const { mediaMs } = this.#held.get(first) as Held;
    if (this.#target.delayMs(mediaMs, playedAtMs) < this.targetMs) return false;
    if (first === this.#played && mediaMs - this.#nextMediaMs > ROUNDING_MS) this.#forgive();
    if (Number.isFinite(this.#played)) for (let gap = this.#played; gap < first; gap += 1) this.#lose(gap);
    this.#next = first;
    this.#nextMediaMs = mediaMs;
    this.#dry = { steps: 0, ms: 0 };
    return true;
  }

  #play(index: number, packet: Held, playedAtMs: number): PlayoutStep | null {
    const { payload, durationMs, mediaMs } = packet;
    const awayMs = this.#target.delayMs(mediaMs, playedAtMs) - this.targetMs;
    if (mediaMs - this.#nextMediaMs > ROUNDING_MS) {
      this.#forgive();
      if (awayMs < -durationMs) return { kind: 'silence', durationMs };
    }
    this.#dry = { steps: 0, ms: 0 };
    this.#held.delete(index);
    this.#lossShare -= this.#lossShare * LOSS_GAIN;
    this.#passed(index, mediaMs + durationMs);
    this.#stepMs = durationMs;
    if (awayMs > LEAP_MS) {
      this.counts.skipped += 1;
      this.#leaps = true;
      this.#leaptInARow += 1;
      if (this.#leaptInARow >= LEAPS_IN_A_ROW) this.#target.reset();
      return null;
    }
    this.#leaptInARow = 0;
    const leaps = this.#leaps;
    this.#leaps = false;
    return { kind: 'packet', payload, pace: paceOf(awayMs), leaps };
  }

  #miss(index: number, playedAtMs: number): PlayoutStep | null {
    const durationMs = this.#stepMs;
    const following = this.#earliest();
    if (following === null) return this.#runDry();
    const later = this.#held.get(following) as Held;
    const mediaMs = later.mediaMs - (following - index) * durationMs;
    const awayMs = this.#target.delayMs(mediaMs, playedAtMs) - this.targetMs;
    this.#lose(index);
    this.#passed(index, mediaMs + durationMs);
    if (awayMs > LEAP_MS) {
      this.#leaps = true;
      return null;
    }
    // Its time has been bridged already, when nothing was there.
    if (this.#dry.steps > 0 && awayMs > durationMs / 2) {
      this.#dry = { steps: this.#dry.steps - 1, ms: this.#dry.ms - durationMs };
      return null;
    }
    if (following === index + 1 && later.correctsPrevious) {
      this.counts.recovered += 1;
      return { kind: 'recover', following: later.payload, durationMs };
    }
    this.counts.concealed += 1;
    return { kind: 'conceal', durationMs };
  }

  #runDry(): PlayoutStep {
    const durationMs = this.#stepMs;
    if (this.#dry.ms >= DRY_MS) {
      this.#next = null;
      return { kind: 'silence', durationMs };
    }
    if (this.#dry.steps === 0) this.counts.underruns += 1;
    this.counts.concealed += 1;
    this.#dry = { steps: this.#dry.steps + 1, ms: this.#dry.ms + durationMs };
    return { kind: 'conceal', durationMs };
  }

  /** The sender sent nothing meanwhile: what was made up was no fault of the network. */
  #forgive(): void {
    if (this.#dry.steps === 0) return;
    this.counts.concealed -= this.#dry.steps;
    this.counts.underruns -= 1;
    this.#dry = { steps: 0, ms: 0 };
  }

  #lose(index: number): void {
    this.counts.lost += 1;
    this.#lossShare += (1 - this.#lossShare) * LOSS_GAIN;
    this.#gaps.add(index);
    if (this.#gaps.size <= REMEMBERED_GAPS) return;
    for (const oldest of this.#gaps) {
      this.#gaps.delete(oldest);
      return;
    }
  }

  #passed(index: number, nextMediaMs: number): void {
    this.#next = index + 1;
    this.#played = index + 1;
    this.#nextMediaMs = nextMediaMs;
  }

  #earliest(): number | null {
    let earliest: number | null = null;
    for (const index of this.#held.keys()) if (earliest === null || index < earliest) earliest = index;
    return earliest;
  }

  #restart(): void {
    this.counts.skipped += this.#held.size;
    this.#held.clear();
    this.#gaps.clear();
    this.#order = new PacketOrder();
    this.#target.reset();
    this.#next = null;
    this.#played = Number.NEGATIVE_INFINITY;
    this.#leaps = true;
  }
}

function paceOf(awayMs: number): Pace {
  if (Math.abs(awayMs) <= SLACK_MS) return 'steady';
  if (awayMs > 0) return awayMs > URGENT_MS ? 'much faster' : 'faster';
  return awayMs < -URGENT_MS ? 'much slower' : 'slower';
}
