import type { Chance } from './mutator.ts';

/** Something that reads what strangers send. */
export interface Target {
  readonly name: string;
  /** Input of the right structure, to be changed. */
  seed(chance: Chance): Uint8Array;
  /** Reads it. What is thrown, and what `Broken` says, is a finding. */
  read(input: Uint8Array, chance: Chance): void;
}

/** A promise that did not hold. */
export class Broken extends Error {}

export function holds(promise: boolean, words: string): void {
  if (!promise) throw new Broken(words);
}

export const bytesOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);
