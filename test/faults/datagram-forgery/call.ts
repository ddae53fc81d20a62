import { join } from 'node:path';
import type { Operate } from '@crossband/identity';
import { runningHub } from '../../../apps/cli/src/administration/control-socket.ts';
import type { HubProcess } from '../../fixtures/hub-process.ts';
import { LiveDevice } from './live-device.ts';
import type { LiveStream } from './live-media.ts';

/** Indexes begin so far before the end of their roll: the streams wrap within seconds. */
const beforeWrap = { voice: 0x10000 - 70, video: 0x10000 - 140 };
const voiceIntervalMs = 20;
const videoIntervalMs = 33;
const pingIntervalMs = 2_000;
/** Far above what a datagram needs over loopback. */
const onTheWayMs = 300;
/** Datagrams of a picture. */
const pictureParts = 3;
/** An eavesdropper's recordings of each stream: from before the wrap, and the newest. */
const recordedEach = 50;

export interface Sender {
  readonly device: LiveDevice;
  readonly stream: LiveStream;
  readonly receivers: readonly LiveDevice[];
  readonly recorded: { readonly first: Uint8Array[]; readonly newest: Uint8Array[] };
}

/** Where each stream stood at one moment. */
export type Mark = ReadonlyMap<LiveStream, number>;

/**
 * Two rooms of a real hub. In `live`, a signed one, Ann speaks and shows to Bob, to Mallory (who attacks), and to Eve, who
 * leaves. In `other`, which is not signed, Cy speaks and shows to Dee.
 */
export class Call implements AsyncDisposable {
  readonly ann: LiveDevice;
  readonly bob: LiveDevice;
  readonly mallory: LiveDevice;
  readonly cy: LiveDevice;
  readonly dee: LiveDevice;
  readonly senders: readonly Sender[];
  /** Published, and muted: nobody may hear it. */
  readonly muted: LiveStream;
  readonly #timers: readonly NodeJS.Timeout[];
  #silent = false;

  private constructor(
    people: Record<'ann' | 'bob' | 'mallory' | 'cy' | 'dee', LiveDevice>,
    senders: readonly Sender[],
    muted: LiveStream,
  ) {
    ({ ann: this.ann, bob: this.bob, mallory: this.mallory, cy: this.cy, dee: this.dee } = people);
    this.senders = senders;
    this.muted = muted;
    const send = (port: 'voice' | 'video'): void => {
      if (this.#silent) return;
      for (const sender of senders) if (sender.stream.port === port) say(sender);
    };
    this.#timers = [
      setInterval(() => send('voice'), voiceIntervalMs),
      setInterval(() => {
        for (let part = 0; part < pictureParts; part += 1) send('video');
      }, videoIntervalMs),
      setInterval(() => {
        if (this.#silent) return;
        for (const { sockets } of this.people) for (const socket of Object.values(sockets)) socket.ping();
      }, pingIntervalMs),
    ];
  }

  /** @param believes Bob verifies no signature: a control */
  static async open(hub: HubProcess, { believes = false } = {}): Promise<Call> {
    await makeRooms(hub);
    const joined = (room: string, name: string, more = {}): Promise<LiveDevice> =>
      LiveDevice.join({ signalUrl: hub.signalUrl, room, name, ...more });
    const [ann, bob] = [await joined('live', 'Ann'), await joined('live', 'Bob', { believes })];
    const [mallory, eve] = [await joined('live', 'Mallory'), await joined('live', 'Eve')];
    const [cy, dee] = [await joined('other', 'Cy'), await joined('other', 'Dee')];
    const publish = async (device: LiveDevice): Promise<LiveStream[]> => [
      await device.publish('voice', { firstIndex: beforeWrap.voice }),
      await device.publish('video', { firstIndex: beforeWrap.video, bytes: 900 }),
    ];
    const [annSends, cySends] = [await publish(ann), await publish(cy)];
    const muted = await mallory.publish('voice', { muted: true });
    for (const receiver of [bob, mallory, eve]) await receiver.receive(...annSends);
    await dee.receive(...cySends);
    const sender = (device: LiveDevice, stream: LiveStream, receivers: LiveDevice[]): Sender => ({
      device,
      stream,
      receivers,
      recorded: { first: [], newest: [] },
    });
    const call = new Call(
      { ann, bob, mallory, cy, dee },
      [
        ...annSends.map((stream) => sender(ann, stream, [bob, mallory])),
        ...cySends.map((stream) => sender(cy, stream, [dee])),
      ],
      muted,
    );
    await call.#goesOn(({ stream }) => stream.sent > recordedEach);
    // Who leaves has the secret; those who stay get another.
    await eve[Symbol.asyncDispose]();
    await call.#goesOn(({ stream }) => stream.nextIndex > 0x10000 + recordedEach);
    const [voice] = annSends as [LiveStream];
    while ((bob.offers.get(voice.ssrc)?.secrets.length ?? 0) < 2) await call.#goesOn(() => true);
    return call;
  }

  mark(): Mark {
    return new Map(this.senders.map(({ stream }) => [stream, stream.sent]));
  }

  /** Datagrams that receivers should have had in between, and how many of them they have not. */
  lossBetween(before: Mark, after: Mark): { expected: number; lost: number } {
    let [expected, lost] = [0, 0];
    for (const { stream, receivers } of this.senders) {
      const [from, to] = [before.get(stream) ?? 0, after.get(stream) ?? 0];
      for (const receiver of receivers) {
        expected += to - from;
        lost += to - from - receiver.heard(stream, from, to);
      }
    }
    return { expected, lost };
  }

  get people(): readonly LiveDevice[] {
    return [this.ann, this.bob, this.mallory, this.cy, this.dee];
  }

  /** Does it while nobody says anything and nothing is on the way. */
  async inSilence<T>(count: () => Promise<T>): Promise<T> {
    this.#silent = true;
    await new Promise((resolve) => setTimeout(resolve, onTheWayMs));
    const counted = await count();
    this.#silent = false;
    return counted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.people.map((device) => device[Symbol.asyncDispose]()));
  }

  async #goesOn(until: (sender: Sender) => boolean): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve, voiceIntervalMs));
    while (!this.senders.every(until));
  }
}

function say({ device, stream, recorded: { first, newest } }: Sender): void {
  const datagram = device.say(stream);
  if (first.length < recordedEach) first.push(datagram);
  newest.push(datagram);
  if (newest.length > recordedEach) newest.shift();
}

async function makeRooms(hub: HubProcess): Promise<void> {
  const operate: Operate | null = await runningHub(join(hub.folder, 'data'));
  if (!operate) throw new Error('The hub listens on no control socket');
  await operate('room.add', { name: 'live', rules: { signed: true } });
  await operate('room.add', { name: 'other' });
}
