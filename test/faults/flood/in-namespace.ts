import { join } from 'node:path';
import { playInside } from '../../../tools/exams/inside.ts';

/** What flood/inside.ts found. */
export interface FloodFigures {
  readonly othersP99OverIdle: number;
  readonly growthMB: number;
  readonly cutMs: number;
  readonly connectionsCut: number;
  readonly othersAnswers: number;
  readonly othersCut: number;
  readonly wordsLost: number;
  readonly controlP99OverIdle: number;
  readonly controlGrowthMB: number;
}

export interface FloodOptions {
  readonly rounds: number;
  readonly phaseSeconds: number;
  /** Puts hub and people ahead of the machine's other work, where that is allowed. */
  readonly ahead: boolean;
  readonly log: (line: string) => void;
}

/** A hub that is ahead of everybody must not outlive the exam: namespaces of its own see to it. */
export function playInNamespace({ rounds, phaseSeconds, ahead, log }: FloodOptions): Promise<FloodFigures> {
  return playInside({
    network: 'ip link set lo up && ip address add 10.97.0.1/16 dev lo',
    program: join(import.meta.dirname, 'inside.ts'),
    numbers: [rounds, phaseSeconds, Number(ahead)],
    needs: 'unshare and ip',
    log,
  });
}
