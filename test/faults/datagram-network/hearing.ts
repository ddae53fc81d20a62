import type { ReceivedFrame } from '@crossband/client/datagram/index';
import { everyTick } from '../../../apps/cli/src/datagrams/clock-tick.ts';
import type { Libopus } from '../../../apps/cli/src/datagrams/libopus.ts';
import { Speaker } from '../../../apps/cli/src/datagrams/speaker.ts';
import { frameMs, frameSamples, voiceRateHz } from '../../../apps/cli/src/datagrams/voice-format.ts';
import { voiceHz } from './voice.ts';

/** What was heard since the mark before. */
export interface Heard {
  /** Pieces of sound of 20 ms that were made up, in all that was played. */
  readonly concealedShare: number;
  /** Lost ones that came out of the copy in the next. */
  readonly recoveredShare: number;
  /** Pieces in which the sender's voice is. */
  readonly voicedShare: number;
}

/** One that listens as `crossband talk` does, and looks at what comes out. */
export class Hearing implements Disposable {
  /** When each frame came, by its time. */
  readonly arrivals = new Map<number, number>();
  readonly speaker: Speaker;
  readonly #stop: () => void;
  #played = 0;
  #voiced = 0;
  #mark = { played: 0, voiced: 0, concealed: 0, recovered: 0 };

  constructor(opus: Libopus) {
    this.speaker = new Speaker('p', opus);
    this.#stop = everyTick(frameMs, (atMs) => {
      const sound = this.speaker.read(frameSamples, atMs);
      this.#played += 1;
      if (hasVoice(sound)) this.#voiced += 1;
    });
  }

  take(frame: ReceivedFrame, nowMs: number): void {
    this.arrivals.set(frame.timestampMs, nowMs);
    this.speaker.take(frame, nowMs);
  }

  mark(): Heard {
    const before = this.#mark;
    const { concealed, recovered } = this.speaker.buffer.counts;
    this.#mark = { played: this.#played, voiced: this.#voiced, concealed, recovered };
    const played = Math.max(1, this.#played - before.played);
    return {
      concealedShare: (concealed - before.concealed) / played,
      recoveredShare: (recovered - before.recovered) / played,
      voicedShare: (this.#voiced - before.voiced) / played,
    };
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.speaker[Symbol.dispose]();
  }
}

/** The voice's tone and its overtones hold most of the energy (Goertzel). */
function hasVoice(sound: Float32Array): boolean {
  let energy = 0;
  for (const sample of sound) energy += sample * sample;
  if (energy < 0.01) return false;
  let voice = 0;
  for (let overtone = 1; overtone <= 4; overtone += 1) {
    const coefficient = 2 * Math.cos((2 * Math.PI * voiceHz * overtone) / voiceRateHz);
    let [one, two] = [0, 0];
    for (const sample of sound) [one, two] = [sample + coefficient * one - two, one];
    voice += (2 * (one * one + two * two - coefficient * one * two)) / sound.length;
  }
  return voice / energy > 0.5;
}
