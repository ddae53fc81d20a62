import { once } from 'node:events';
import { silentLogger } from '@crossband/foundation';
import { Enforcement, type MediaPlane, Room } from '@crossband/room';
import { Stage } from '@crossband/sfu/testing/stage';
import { generator } from './generator.ts';
import { measuredPairs, type Pair, plannedPairs, toldPairs } from './matrix.ts';
import { Person } from './person.ts';
import { Tones } from './tones.ts';

/** What a random history found. */
export interface Findings {
  readonly seed: number;
  readonly steps: number;
  readonly workerKills: number;
  /** Devices that lost their worker and came back. */
  readonly reopened: number;
  /** Pairs of listener and tone that were compared. */
  readonly comparisons: number;
  readonly heardPairs: number;
  readonly differences: readonly Difference[];
}

/** A pair on which the three witnesses do not agree. */
export interface Difference {
  readonly round: number;
  readonly pair: Pair;
  /** By the tones that arrived. */
  readonly measured: boolean;
  /** By the history. */
  readonly told: boolean;
  /** By the planner. */
  readonly planned: boolean;
}

export interface HistoryOptions {
  readonly seed: number;
  /** Comparisons, each after four steps. */
  readonly rounds: number;
  /** Steps at random kill a worker; one amid the changes of the middle round surely hits somebody. */
  readonly kills: boolean;
  /** Puts something before the plane: the control opens gates that the plan shuts. */
  readonly wrap: (plane: MediaPlane) => MediaPlane;
}

const names = ['a', 'b', 'c', 'd'] as const;
const stepsEach = 4;
/** Few, so that the room spreads over both workers. */
const maxConsumersPerRouter = 4;

/** Recorded once, however many histories are played. */
let recording: Promise<Tones> | undefined;

/**
 * Plays a random history of joining, leaving, muting, subscribing, vanishing and killed workers on a real room over the
 * real plane. After every few steps three matrices of who hears whom must be one: the tones that really arrive at each
 * device, decoded; what the history says, by a model that never asks the room; and what the planner says.
 */
export async function playHistory({ seed, rounds, kills, wrap }: HistoryOptions): Promise<Findings> {
  recording ??= Tones.record(['clock', 'ear', ...names]);
  const tones = await recording;
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter });
  const random = generator(seed);
  const room = new Room('oracle', { participants: 50, publicationsEach: 4 });
  const enforcement = new Enforcement(room, [wrap(stage.plane)], silentLogger);
  stage.plane.onFact((fact) => room.learn(fact));
  const people = new Map<string, Person>();
  const departed: Person[] = [];
  // Two who always speak and hear: their packets measure time.
  const clock = await join('clock');
  const ear = await join('ear');
  ear.subscribe(clock);
  const middle = Math.floor(rounds / 2);
  const differences: Difference[] = [];
  let [steps, workerKills, reopened, comparisons, heardPairs] = [0, 0, 0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < stepsEach; count += 1) await step(round === middle && count === 2);
    await allReturned();
    await enforcement.again();
    await compare(round);
  }
  await enforcement.close();
  return { seed, steps, workerKills, reopened, comparisons, heardPairs, differences };

  async function join(name: string): Promise<Person> {
    const person = await Person.join({ name, frames: tones.framesOf(name) }, { stage, room });
    people.set(name, person);
    return person;
  }

  async function step(mustKill: boolean): Promise<void> {
    steps += 1;
    if (kills && (mustKill || random(24) === 0)) return kill(mustKill);
    const name = names[random(names.length)] as string;
    const person = people.get(name);
    if (!person) {
      const joined = await join(name);
      // As the application does; what comes later is a choice.
      for (const other of people.values()) if (other !== joined && other.present) joined.subscribe(other);
      return;
    }
    if (!person.present) return person.resume();
    const action = random(12);
    if (action === 0) return leave(person);
    if (action === 1) return person.vanish();
    if (action < 4) return person.mute();
    const others = [...people.values()].filter((other) => other !== person && other.present);
    const other = others[random(others.length)];
    if (!other) return;
    if (person.wants.has(other.name) && action < 6) person.unsubscribe(other);
    else person.subscribe(other);
  }

  async function leave(person: Person): Promise<void> {
    await person.leave();
    people.delete(person.name);
    for (const other of people.values()) other.wants.delete(person.name);
    departed.push(person);
  }

  /** SIGKILL of a worker, whatever it is doing; who was on it comes back while the history goes on. */
  async function kill(mustHit: boolean): Promise<void> {
    await allReturned();
    const pid = mustHit ? await stage.workerOf(ear.device) : await anyWorker();
    const worker = stage.engine.workers.find((one) => one.pid === pid);
    if (!worker) return;
    workerKills += 1;
    const died = once(worker, 'died');
    process.kill(worker.pid, 'SIGKILL');
    await died;
    // The plane has told everybody concerned before anybody else learns of it.
    for (const person of people.values()) {
      if (!person.present || !person.device.lost) continue;
      person.reopen();
      reopened += 1;
    }
  }

  /** By its place in the plane, so that the seed chooses it and not the order in which processes started. */
  async function anyWorker(): Promise<number | undefined> {
    const workers = (await stage.plane.figures()).toSorted((one, other) => one.index - other.index);
    return workers[random(workers.length)]?.pid;
  }

  async function allReturned(): Promise<void> {
    await Promise.all([...people.values()].map(({ returned }) => returned));
  }

  async function compare(round: number): Promise<void> {
    const present = [...people.values()];
    const listeners = [...present, ...departed];
    const told = toldPairs(present);
    const planned = plannedPairs(room, listeners);
    const measured = await measuredPairs({ stage, tones, listeners, clock, ear }, told);
    comparisons += listeners.length * tones.names.length;
    heardPairs += measured.size;
    for (const pair of new Set([...told.keys(), ...planned, ...measured])) {
      const difference = {
        round,
        pair,
        measured: measured.has(pair),
        told: told.has(pair),
        planned: planned.has(pair),
      };
      if (!difference.measured || !difference.told || !difference.planned) differences.push(difference);
    }
  }
}
