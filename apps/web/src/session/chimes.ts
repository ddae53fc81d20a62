/** Short signals of the page, made of tones: somebody knocks, somebody writes to you, the door opens. */
export type Chime = 'knock' | 'mention' | 'open';

/** Frequency, start and length of each tone. */
const tunes: Record<Chime, readonly { hz: number; atS: number; lengthS: number }[]> = {
  knock: [
    { hz: 392, atS: 0, lengthS: 0.14 },
    { hz: 392, atS: 0.18, lengthS: 0.14 },
    { hz: 523, atS: 0.36, lengthS: 0.28 },
  ],
  mention: [
    { hz: 659, atS: 0, lengthS: 0.12 },
    { hz: 880, atS: 0.12, lengthS: 0.22 },
  ],
  open: [
    { hz: 523, atS: 0, lengthS: 0.16 },
    { hz: 659, atS: 0.14, lengthS: 0.16 },
    { hz: 784, atS: 0.28, lengthS: 0.3 },
  ],
};
/** Beside voices, not over them. */
const loudness = 0.12;

export class Chimes {
  readonly #wanted: () => boolean;
  #context: AudioContext | null = null;

  constructor(wanted: () => boolean) {
    this.#wanted = wanted;
  }

  play(chime: Chime): void {
    if (!this.#wanted()) return;
    this.#context ??= new AudioContext();
    // A browser that wants a click first stays silent; the words are on the page anyway.
    if (this.#context.state === 'suspended') void this.#context.resume();
    for (const tone of tunes[chime]) sound(this.#context, tone);
  }
}

function sound(context: AudioContext, { hz, atS, lengthS }: { hz: number; atS: number; lengthS: number }): void {
  const from = context.currentTime + atS;
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(loudness, from + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, from + lengthS);
  const tone = new OscillatorNode(context, { type: 'triangle', frequency: hz });
  tone.connect(volume).connect(context.destination);
  tone.start(from);
  tone.stop(from + lengthS);
}
