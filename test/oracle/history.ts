import { once } from 'node:events';
import { silentLogger } from '@crossband/foundation';
import { Enforcement, type MediaPlane, Room } from '@crossband/room';
import { Stage } from '@crossband/sfu/testing/stage';
import { generator } from './generator.ts';
import { type Heard, listen, plannedPairs } from './matrix.ts';
import { Person } from './person.ts';
import { toneFrames } from './tones.ts';

/** What a random history found. */
export interface Findings {
  readonly seed: number;
  readonly steps: number;
  readonly workerKills: number;
  /** Pairs of listener and speaker that were compared. */
  readonly comparisons: number;
  readonly heardPairs: number;
  /** "listener<speaker" with what was measured, what the history says and what the planner says, where they differ. */
  readonly differences: readonly string[];
}

export interface HistoryOptions {
  readonly seed: number;
  /** Comparisons, each after four steps. */
  readonly rounds: number;
  /** Steps at random may kill a worker; at least one in the middle does. */
  readonly kills: boolean;
  /** Puts something before the plane: the control opens gates that the plan shuts. */
  readonly wrap: (plane: MediaPlane) => MediaPlane;
}

const names = ['a', 'b', 'c', 'd'] as const;
const stepsEach = 4;

/**
 * Plays a random history of joining, leaving, muting, subscribing, vanishing and killed workers on a real room over the
 * real plane. After every few steps three matrices of who hears whom must be one: the tones that really arrive at each
 * device, decoded; what the history says, by a model that never asks the room; and what the planner says.
 */
export async function playHistory({ seed, rounds, kills, wrap }: HistoryOptions): Promise<Findings> {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 4 });
  const random = generator(seed);
  const room = new Room('oracle', { participants: 50, publicationsEach: 4 });
  const enforcement = new Enforcement(room, [wrap(stage.plane)], silentLogger);
  stage.plane.onFact((fact) => room.learn(fact));
  const recordings = await recordTones();
  const people = new Map<string, Person>();
  // Two who always speak and hear: their packets measure time.
  const clock = await join('clock');
  const ear = await join('ear');
  ear.subscribe(clock);
  await enforcement.again();
  const differences: string[] = [];
  let [steps, workerKills, comparisons, heardPairs] = [0, 0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < stepsEach; count += 1) await step(round === Math.floor(rounds / 2) && count === 0);
    await enforcement.again();
    await compare();
  }
  for (const person of people.values()) await person.leave();
  await enforcement.close();
  return { seed, steps, workerKills, comparisons, heardPairs, differences };

  async function join(name: string): Promise<Person> {
    const { toneHz, frames } = recordings.get(name) ?? { toneHz: 0, frames: [] };
    const person = await Person.join({ name, toneHz, frames }, stage, room);
    people.set(name, person);
    return person;
  }

  async function step(mustKill: boolean): Promise<void> {
    steps += 1;
    if (kills && (mustKill || random(24) === 0)) return kill();
    const name = names[random(names.length)] as string;
    const person = people.get(name);
    if (!person) {
      await join(name);
      return;
    }
    if (!person.present) return person.resume();
    const action = random(10);
    if (action === 0) await leave(person);
    else if (action === 1) person.vanish();
    else if (action < 5) person.mute();
    else {
      const others = [...people.values()].filter((other) => other !== person && other.present);
      const other = others[random(others.length)];
      if (!other) return;
      if (person.wants.has(other.name) && action < 7) person.unsubscribe(other);
      else person.subscribe(other);
    }
  }

  async function leave(person: Person): Promise<void> {
    people.delete(person.name);
    for (const other of people.values()) other.wants.delete(person.name);
    await person.leave();
  }

  /** SIGKILL of one of the workers; who was on it comes back, as clients and gateways do. */
  async function kill(): Promise<void> {
    workerKills += 1;
    const { workers } = stage.engine;
    const worker = workers[random(workers.length)];
    if (!worker) throw new Error('Cannot kill a worker: none is alive');
    const hit: Person[] = [];
    for (const person of people.values()) {
      if (!person.device.lost && (await stage.workerOf(person.device)) === worker.pid) hit.push(person);
    }
    const died = once(worker, 'died');
    process.kill(worker.pid, 'SIGKILL');
    await died;
    await Promise.all(hit.map(({ device }) => device.until(() => device.lost !== null)));
    for (const person of hit) if (person.present) await person.reopen();
  }

  async function compare(): Promise<void> {
    const everybody = [...people.values()];
    const measured = await listen(everybody, ear);
    const planned = plannedPairs(room, everybody);
    for (const listener of everybody) {
      for (const speaker of everybody) {
        if (listener === speaker) continue;
        comparisons += 1;
        const pair: Heard = `${listener.name}<${speaker.name}`;
        const expected = listener.present && speaker.present && !speaker.muted && listener.wants.has(speaker.name);
        if (measured.has(pair)) heardPairs += 1;
        if (measured.has(pair) !== expected || planned.has(pair) !== expected) {
          differences.push(`${pair} measured ${measured.has(pair)}, told ${expected}, planned ${planned.has(pair)}`);
        }
      }
    }
  }
}

/** A tone for everybody, 300 Hz apart. */
async function recordTones(): Promise<Map<string, { toneHz: number; frames: Uint8Array[] }>> {
  const all = ['clock', 'ear', ...names];
  const recorded = all.map(async (name, index) => {
    const toneHz = 500 + index * 300;
    return [name, { toneHz, frames: await toneFrames(toneHz) }] as const;
  });
  return new Map(await Promise.all(recorded));
}
