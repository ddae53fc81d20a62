import { columns, rows, toBits } from '../../fixtures/barcode.ts';

const textures = 8;
const noise = 24;

/** Pictures that tell their number (a barcode) and are as hard to compress as a real scene with movement. */
export class PictureSource {
  readonly #identity: number;
  readonly #widthPx: number;
  readonly #heightPx: number;
  readonly #textures: readonly Uint8Array[];
  readonly #luma: Uint8Array;

  constructor(identity: number, widthPx: number, heightPx: number) {
    this.#identity = identity;
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#luma = new Uint8Array(widthPx * heightPx);
    this.#textures = Array.from({ length: textures }, () =>
      Uint8Array.from({ length: widthPx * heightPx }, () => Math.floor(Math.random() * noise)),
    );
  }

  /** Good until the next call. */
  paint(counter: number): Uint8Array {
    const bits = toBits(this.#identity, counter);
    const texture = this.#textures[counter % textures] as Uint8Array;
    for (let y = 0; y < this.#heightPx; y += 1) {
      const row = Math.floor((y * rows) / this.#heightPx) * columns;
      for (let column = 0; column < columns; column += 1) {
        const base = bits[row + column] ? 200 : 16;
        const from = y * this.#widthPx + Math.floor((column * this.#widthPx) / columns);
        const to = y * this.#widthPx + Math.floor(((column + 1) * this.#widthPx) / columns);
        for (let at = from; at < to; at += 1) this.#luma[at] = base + (texture[at] as number);
      }
    }
    return this.#luma;
  }
}
