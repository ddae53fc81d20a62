import { silentLogger } from '@crossband/foundation';
import { Enforcement, type MediaPlane, Room, type Seat } from '@crossband/room';
import type { PlainDevice } from '@crossband/sfu/testing/plain-device';
import { Stage, wantAll } from '@crossband/sfu/testing/stage';

/** What a random history found. */
export interface Findings {
  readonly seed: number;
  readonly steps: number;
  /** Pairs of listener and speaker that were compared. */
  readonly comparisons: number;
  readonly heardPairs: number;
  /** "listener<speaker" whose hearing differs from what the history says. */
  readonly differences: readonly string[];
}

interface Person {
  readonly name: string;
  readonly seat: Seat;
  readonly device: PlainDevice;
  readonly publication: string;
  /** The model, kept beside the room and never read back from it. */
  muted: boolean;
  present: boolean;
  readonly wants: Set<string>;
}

const names = ['a', 'b', 'c', 'd'] as const;

/**
 * Plays a random history of joining, leaving, muting, subscribing and vanishing on a real room over the real plane, and
 * compares who hears whom, by the payloads that arrive, with a model that knows only the history.
 */
export async function playHistory(
  seed: number,
  rounds: number,
  wrap: (plane: MediaPlane) => MediaPlane,
): Promise<Findings> {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 4 });
  const random = generator(seed);
  const room = new Room('oracle', { participants: 50, publicationsEach: 4, messages: 1 });
  const enforcement = new Enforcement(room, [wrap(stage.plane)], silentLogger);
  stage.plane.onFact((fact) => room.learn(fact));
  const people = new Map<string, Person>();
  // Two who always speak and hear: their packets measure time.
  const clock = await join('clock');
  const ear = await join('ear');
  subscribe(ear, clock);
  await enforcement.again();
  await ear.device.hears('clock');
  const differences: string[] = [];
  let [steps, comparisons, heardPairs] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < 4; count += 1) {
      await step();
      steps += 1;
    }
    await enforcement.again();
    await compare();
  }
  await enforcement.close();
  return { seed, steps, comparisons, heardPairs, differences };

  async function join(name: string): Promise<Person> {
    const seat = room.admit({ name, device: 'oracle', visible: true });
    const device = await stage.viewer('oracle', `${name}:${seat.participant}`);
    const { handle } = await stage.send(device, { kind: 'audio', label: name });
    const spec = { source: 'microphone', kind: 'audio', muted: false, preset: null } as const;
    const publication = room.publish(seat, spec);
    room.attach(seat, publication, { plane: 'sfu', handle, codec: 'opus' });
    const person: Person = { name, seat, device, publication, muted: false, present: true, wants: new Set() };
    people.set(name, person);
    return person;
  }

  function subscribe(listener: Person, speaker: Person): void {
    room.subscribe(
      listener.seat,
      speaker.publication,
      { plane: 'sfu', endpoint: listener.device.endpoint.id },
      wantAll,
    );
    listener.wants.add(speaker.name);
  }

  async function step(): Promise<void> {
    const name = names[random(names.length)] as string;
    const person = people.get(name);
    if (!person) {
      await join(name);
      return;
    }
    if (!person.present) {
      // A resume makes the old seat void; the history goes on with a fresh one.
      Object.assign(person, { seat: room.resume(person.seat.participant), present: true });
      return;
    }
    const action = random(10);
    if (action === 0) await leave(person);
    else if (action === 1) vanish(person);
    else if (action < 5) mute(person);
    else {
      const others = [...people.values()].filter((other) => other !== person && other.present);
      const other = others[random(others.length)];
      if (!other) return;
      if (person.wants.has(other.name) && action < 7) unsubscribe(person, other);
      else subscribe(person, other);
    }
  }

  async function leave(person: Person): Promise<void> {
    people.delete(person.name);
    for (const other of people.values()) other.wants.delete(person.name);
    room.leave(person.seat, 'left');
    await person.device.endpoint.close('left');
  }

  function vanish(person: Person): void {
    room.absent(person.seat);
    person.present = false;
  }

  function mute(person: Person): void {
    person.muted = !person.muted;
    room.mute(person.seat, person.publication, person.muted);
  }

  function unsubscribe(listener: Person, speaker: Person): void {
    const sink = { plane: 'sfu', endpoint: listener.device.endpoint.id };
    const id = room.subscriptionOf(listener.seat, speaker.publication, sink);
    if (id) room.unsubscribe(listener.seat, id);
    listener.wants.delete(speaker.name);
  }

  async function compare(): Promise<void> {
    const hears = (listener: Person, speaker: Person): boolean =>
      listener.present && speaker.present && !speaker.muted && listener.wants.has(speaker.name);
    // What was under way when the plan was enforced has arrived before these.
    await ear.device.hears('clock', 20);
    const before = new Map<string, number>();
    const pairs = [...people.values()].flatMap((listener) =>
      [...people.values()].filter((speaker) => speaker !== listener).map((speaker) => [listener, speaker] as const),
    );
    for (const [listener, speaker] of pairs) before.set(key(listener, speaker), listener.device.heard(speaker.name));
    await ear.device.hears('clock', 30);
    for (const [listener, speaker] of pairs) {
      const heard = listener.device.heard(speaker.name) - (before.get(key(listener, speaker)) ?? 0);
      comparisons += 1;
      if (heard > 0) heardPairs += 1;
      if (heard > 0 !== hears(listener, speaker)) differences.push(key(listener, speaker));
    }
  }
}

function key(listener: Person, speaker: Person): string {
  return `${listener.name}<${speaker.name}`;
}

/** A small repeatable generator (xorshift32): a whole number below `limit`. */
function generator(seed: number): (limit: number) => number {
  let state = seed | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, limit);
  };
}
