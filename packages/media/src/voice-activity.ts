import type { MonotonicMs } from '@crossband/foundation';
import { opusCarriesVoice, opusDurationMs } from './opus-packet.ts';

/** A click is no voice: this much of it, less half of what is none in between, begins to speak. */
const attackMs = 80;
/** Who pauses for a breath goes on speaking. */
const hangOverMs = 400;

/** Loudness of those whom nobody measures, dBov: that of people who speak, on average. */
export const unmeasuredVoiceDbov = -30;

/** Whether one stream of Opus packets speaks now. Allocates nothing: it runs for every packet that a relay forwards. */
export class VoiceActivity {
  #gatheredMs = 0;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  hear(packet: Uint8Array, nowMs: MonotonicMs): void {
    const durationMs = opusDurationMs(packet);
    // What was before a pause in sending (DTX, mute) is over.
    if (nowMs - this.#heardAtMs > hangOverMs) this.#gatheredMs = 0;
    this.#heardAtMs = nowMs;
    if (!opusCarriesVoice(packet)) {
      this.#gatheredMs = Math.max(0, this.#gatheredMs - durationMs / 2);
      return;
    }
    this.#gatheredMs = Math.min(attackMs, this.#gatheredMs + durationMs);
    if (this.#gatheredMs === attackMs || nowMs < this.#untilMs) this.#untilMs = nowMs + hangOverMs;
  }

  isSpeaking(nowMs: MonotonicMs): boolean {
    return nowMs < this.#untilMs;
  }
}
