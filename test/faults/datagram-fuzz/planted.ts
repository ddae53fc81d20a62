import { uint16At } from '@crossband/wire/rtp/network-order';
import { holds, type Target } from './target.ts';

/** Three bugs of the kinds that this exam is for, as a control: it has to find them. */
export const planted: readonly Target[] = [
  {
    name: 'planted: believes a length',
    seed: () => Uint8Array.of(0, 3, 1, 2, 3),
    read(input) {
      const bytes = input.length < 2 ? 0 : uint16At(input, 0);
      new DataView(input.buffer, input.byteOffset + 2, bytes).getUint8(0);
    },
  },
  {
    name: 'planted: takes what is not there for 0',
    seed: () => Uint8Array.of(2, 7, 7),
    read(input) {
      const [count = 0] = input;
      for (let at = 1; at <= count; at += 1) holds(input[at] !== undefined, 'reads behind the end');
    },
  },
  {
    name: 'planted: does not come to its end',
    seed: () => Uint8Array.of(1, 9, 1, 9),
    read(input) {
      let steps = 0;
      for (let at = 0; at < input.length; at += input[at] as number) {
        steps += 1;
        holds(steps < 100_000, 'goes round and round');
      }
    },
  },
];
