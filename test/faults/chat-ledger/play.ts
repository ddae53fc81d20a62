import type { ChatMessageView } from '@crossband/wire';
import { type Audit, Ledger, untold } from './ledger.ts';
import { Writer } from './writer.ts';

/** Something that can be killed and comes back: the hub, or the database under it. */
export interface Mortal {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface PlayOptions {
  readonly url: string;
  readonly rounds: number;
  readonly writers: number;
  readonly rooms: number;
  /** Killed in turn. */
  readonly mortals: readonly Mortal[];
  readonly log: (line: string) => void;
}

export interface Played extends Audit {
  /** Messages that somebody who was there, or came back, does not see. */
  readonly untold: number;
  /** For every writer after every kill, ms until something written since is acknowledged. */
  readonly recoverMs: readonly number[];
}

/**
 * Writers write all the time; again and again, at a random moment, something is killed right after
 * an acknowledgement, and started again. In the end the
 * books are checked: what was acknowledged against what is stored.
 */
export async function play(options: PlayOptions): Promise<Played> {
  const { url, rounds, mortals, log } = options;
  const ledger = new Ledger();
  const writers = await Promise.all(
    Array.from({ length: options.writers }, (_, number) =>
      Writer.join(url, number, `ledger-${number % options.rooms}`, ledger),
    ),
  );
  const recoverMs: number[] = [];
  try {
    for (const writer of writers) writer.start();
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_500));
      const mortal = mortals[round % mortals.length];
      if (!mortal) throw new Error('Nothing to kill');
      // The worst moment for whoever promises too early: an acknowledgement has just gone out.
      await Promise.race(writers.map((writer) => writer.nextAcknowledgement()));
      const killedAt = performance.now();
      await mortal.kill();
      const back = writers.map((writer) => writer.acknowledgedAfter(killedAt));
      await mortal.start();
      const tookMs = (await Promise.all(back)).map((at) => at - killedAt);
      recoverMs.push(...tookMs);
      log(
        `round ${round + 1}: ${mortal.name} killed, all ${writers.length} write again after ${Math.round(Math.max(...tookMs))} ms`,
      );
    }
    await Promise.all(writers.map((writer) => writer.finish()));
    const stored = new Map<string, readonly ChatMessageView[]>();
    for (const writer of writers) if (!stored.has(writer.room)) stored.set(writer.room, await writer.history());
    const left = writers.map((writer) => untold(writer.shown(), stored.get(writer.room)?.length ?? 0));
    return { ...ledger.audit(stored), untold: left.reduce((sum, count) => sum + count, 0), recoverMs };
  } finally {
    await Promise.all(writers.map((writer) => writer.close()));
  }
}
