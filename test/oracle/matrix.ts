import type { Room } from '@crossband/room';
import type { Stage } from '@crossband/sfu/testing/stage';
import type { Person } from './person.ts';
import type { Tones } from './tones.ts';

/** "listener<speaker". */
export type Pair = `${string}<${string}`;

/** Packets of the clock by which what was under way when the plan was enforced has arrived. */
const settlePackets = 10;
/** Packets of the clock for as long as everybody's packets are collected. */
const windowPackets = 15;
/** Packets of an expected feed that are waited for, so that a slow machine is not taken for a deaf one. */
const expectedPackets = 3;
/** Who has not arrived by then is not heard. */
const patienceMs = 5_000;

/** Who shall hear whom by the history alone. */
export function toldPairs(people: readonly Person[]): Map<Pair, { listener: Person; speaker: Person }> {
  const told = new Map<Pair, { listener: Person; speaker: Person }>();
  for (const listener of people) {
    for (const speaker of people) {
      const may = listener.present && speaker.present && !speaker.muted;
      if (may && listener.wants.has(speaker.name)) told.set(pair(listener, speaker.name), { listener, speaker });
    }
  }
  return told;
}

/** Who would hear whom if every plane did as the planner says. */
export function plannedPairs(room: Room, people: readonly Person[]): Set<Pair> {
  const { routes, open } = room.plan();
  const planned = new Set<Pair>();
  for (const { feed, sink, publication } of routes) {
    if (!open.has(feed.handle)) continue;
    const listener = people.find(({ endpoint }) => endpoint === sink.endpoint);
    const speaker = people.find((person) => person.publication === publication);
    planned.add(`${listener?.name ?? sink.endpoint}<${speaker?.name ?? publication}`);
  }
  return planned;
}

export interface Audience {
  readonly stage: Stage;
  readonly tones: Tones;
  /** Everybody who has a device, the departed included. */
  readonly listeners: readonly Person[];
  /** Two of them, of whom one hears the other all the time: their packets measure time. */
  readonly clock: Person;
  readonly ear: Person;
}

/** Who really hears whom now: every packet that arrives at anybody's device, decoded and known by its tone. */
export async function measuredPairs(
  { stage, tones, listeners, clock, ear }: Audience,
  told: ReturnType<typeof toldPairs>,
): Promise<Set<Pair>> {
  // A worker that answers has done what it was asked before.
  await stage.plane.figures();
  await collect(settlePackets);
  await collect(windowPackets);
  const streams = listeners.flatMap((listener) => {
    const bySsrc = Map.groupBy(listener.device.received, ({ ssrc }) => ssrc);
    return [...bySsrc.values()].map((packets) => ({ listener, packets: packets.map(({ payload }) => payload) }));
  });
  const voices = await tones.voicesIn(streams.map(({ packets }) => packets));
  const heard = streams.flatMap(({ listener }, index) =>
    [...(voices[index] ?? [])].map((name) => pair(listener, name)),
  );
  return new Set(heard);

  /** What arrives from now on, until the clock has ticked this often and everybody expected has been there. */
  async function collect(packets: number): Promise<void> {
    for (const { device } of listeners) device.received.splice(0);
    const arrived = [...told.values()].map(({ listener, speaker }) =>
      listener.device.until(() => listener.packetsOf(speaker) >= expectedPackets),
    );
    const ticked = ear.device.until(() => ear.packetsOf(clock) >= packets);
    await patiently(Promise.all([ticked, ...arrived]));
  }
}

function pair(listener: Person, speaker: string): Pair {
  return `${listener.name}<${speaker}`;
}

/** Resolves with what is awaited, or without it when patience ends. */
async function patiently(awaited: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([awaited, enough]);
  clearTimeout(timer);
}
