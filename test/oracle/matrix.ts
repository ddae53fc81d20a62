import type { Room } from '@crossband/room';
import { endpointOf, type Person } from './person.ts';
import { tonesOf } from './tones.ts';

/** "listener<speaker". */
export type Heard = `${string}<${string}`;

/** Packets of the clock by which what was under way when the plan was enforced has arrived. */
const settlePackets = 10;
/** Packets of the clock for as long as everybody's packets are collected. */
const windowPackets = 15;

/** Who really hears whom now, by the tones in the Opus packets that arrive, decoded. `ear` hears somebody all the time. */
export async function listen(people: readonly Person[], ear: Person): Promise<Set<Heard>> {
  await received(ear, settlePackets);
  const from = people.map(({ device }) => device.received.length);
  await received(ear, windowPackets);
  const streams = people.flatMap((listener, index) => {
    const bySsrc = Map.groupBy(listener.device.received.slice(from[index]), ({ ssrc }) => ssrc);
    return [...bySsrc.values()].map((packets) => ({ listener, packets: packets.map(({ payload }) => payload) }));
  });
  const tones = await tonesOf(
    streams.map(({ packets }) => packets),
    people.map(({ toneHz }) => toneHz),
  );
  const heard = new Set<Heard>();
  streams.forEach(({ listener }, index) => {
    for (const toneHz of tones[index] ?? []) {
      const speaker = people.find((person) => person.toneHz === toneHz);
      if (speaker) heard.add(`${listener.name}<${speaker.name}`);
    }
  });
  return heard;
}

/** Who would hear whom if every plane did as the planner says. */
export function plannedPairs(room: Room, people: readonly Person[]): Set<Heard> {
  const plan = room.plan();
  const heard = new Set<Heard>();
  for (const { feed, sink, publication } of plan.routes) {
    if (!plan.open.has(feed.handle)) continue;
    const listener = people.find((person) => endpointOf(person.seat) === sink.endpoint);
    const speaker = people.find((person) => person.publication === publication);
    if (listener && speaker) heard.add(`${listener.name}<${speaker.name}`);
  }
  return heard;
}

async function received(person: Person, packets: number): Promise<void> {
  const enough = person.device.received.length + packets;
  await person.device.until(() => person.device.received.length >= enough);
}
