import { NativePeerReceiver, NativePeerSender } from '@crossband/gateway-rtp/testing/native-peer';
import type { Peer } from '@crossband/gateway-signaling/testing/peer';
import type { NativeReceiverSession, NativeSenderSession } from '@crossband/wire';
import type { House, SignedIn } from './house.ts';

export type Caller = SignedIn | { roomToken: string } | null;

/** After so long without a packet it has ended. */
const silenceMs = 1_000;
/** What goes on so long does not end. */
const patienceMs = 6_000;

/** One person who speaks and one who listens, with real media by way of the hub. */
export class Call implements Disposable {
  readonly #talker: Peer;
  readonly #listener: Peer;
  readonly #sender: NativePeerSender;
  readonly #receiver: NativePeerReceiver;
  #heardAt = Number.NEGATIVE_INFINITY;

  private constructor(parts: { talker: Peer; listener: Peer; sender: NativePeerSender; receiver: NativePeerReceiver }) {
    this.#talker = parts.talker;
    this.#listener = parts.listener;
    this.#sender = parts.sender;
    this.#receiver = parts.receiver;
    this.#receiver.onRtp = () => {
      this.#heardAt = performance.now();
    };
  }

  /** Resolves once media flows. */
  static async begin(house: House, room: string, who: { talker: Caller; listener: Caller }): Promise<Call> {
    const [talker, listener] = await Promise.all([house.enter(who.talker), house.enter(who.listener)]);
    for (const peer of [talker, listener]) await done(peer, 'room.join', { room, name: 'Somebody' });
    const session = (await done(talker, 'create_native_sender_session', {
      source: 'microphone',
      codec: 'OPUS',
    })) as unknown as NativeSenderSession;
    const sender = (await NativePeerSender.open(session)).start();
    const receiver = await NativePeerReceiver.open();
    await listener.frame(({ event, data }) => {
      const { publication } = (data ?? {}) as { publication?: { id: string; live: boolean } };
      const known = event === 'publication.opened' || event === 'publication.updated';
      return known && publication?.id === session.publication && publication.live;
    });
    const params = { publication: session.publication, port: receiver.port };
    receiver.use((await done(listener, 'create_native_receiver_session', params)) as unknown as NativeReceiverSession);
    await receiver.hears(10);
    return new Call({ talker, listener, sender, receiver });
  }

  /** How long after `since` (of `performance.now()`) media went on, ms; null: it never stopped. The talker sends all the time. */
  async endsAfter(since: number): Promise<number | null> {
    while (performance.now() - since < patienceMs) {
      const silentSince = Math.max(since, this.#heardAt);
      const left = silentSince + silenceMs - performance.now();
      if (left <= 0) return Math.max(0, this.#heardAt - since);
      await new Promise((resolve) => setTimeout(resolve, left));
    }
    return null;
  }

  [Symbol.dispose](): void {
    this.#sender[Symbol.dispose]();
    this.#receiver[Symbol.dispose]();
    for (const { socket } of [this.#talker, this.#listener]) socket.terminate();
  }
}

async function done(peer: Peer, method: string, params: object): Promise<Record<string, unknown>> {
  const { result, error } = await peer.request(method, params);
  if (!result) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}
