import { join } from 'node:path';
import { silentLogger, wallNow } from '@crossband/foundation';
import { Peer } from '@crossband/gateway-signaling/testing/peer';
import { type Operate, Sessions, signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import { openStore, type Store } from '@crossband/store';
import { runningHub } from '../../../apps/cli/src/administration/control-socket.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';

const client = { name: 'exam', version: '1' };

/** Somebody signed in on a device. */
export interface SignedIn {
  readonly account: string;
  readonly name: string;
  readonly token: string;
  readonly sign: (text: string) => Promise<string>;
}

/** A real hub with its operator: people, rooms and keys are made as an operator makes them. */
export class House implements AsyncDisposable {
  readonly hub: HubProcess;
  readonly operate: Operate;
  /** The hub's own store, opened a second time: to begin sessions, and to see what is really kept. */
  readonly store: Store;
  readonly #sessions: Sessions;

  private constructor(hub: HubProcess, operate: Operate, store: Store) {
    this.hub = hub;
    this.operate = operate;
    this.store = store;
    this.#sessions = new Sessions(store.people.sessions);
  }

  /** `main`: an entry file other than the hub's own. */
  static async open(main: string | null, ...options: string[]): Promise<House> {
    const hub = main === null ? await HubProcess.start(...options) : await HubProcess.startFrom(main, ...options);
    try {
      const dataDir = join(hub.folder, 'data');
      const operate = await runningHub(dataDir);
      if (!operate) throw new Error('The hub listens on no control socket');
      const store = await openStore({ url: `sqlite:${join(dataDir, 'crossband.sqlite')}`, logger: silentLogger });
      return new House(hub, operate, store);
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await this.hub.stop();
  }

  peer(options: ConstructorParameters<typeof Peer>[1] = {}): Peer {
    return new Peer(this.hub.signalUrl, options);
  }

  /** Makes an account, and a session of it on a new device. */
  async person(name: string, { administrator = false } = {}): Promise<SignedIn> {
    const { id: account } = await this.operate('user.add', { name, password: null, administrator });
    return this.signIn({ account, name });
  }

  async signIn({ account, name }: Pick<SignedIn, 'account' | 'name'>): Promise<SignedIn> {
    const { publicKey, sign } = await newDevice();
    const owner = { account, publicKey, device: 'exam', address: '127.0.0.1' };
    const { token } = await this.#sessions.begin(owner, wallNow());
    return { account, name, token, sign };
  }

  async signOut({ account }: SignedIn): Promise<void> {
    await this.#sessions.revokeAll(account, 'revoked');
  }

  /** A connection that is open: of an account, of whoever has a room token, or (null) of a guest. */
  async enter(who: SignedIn | { roomToken: string } | null): Promise<Peer> {
    const peer = this.peer();
    const opened = await peer.request('session.open', { client, ...(await credentialOf(who, peer)) });
    if (opened.error) throw new Error(`session.open: ${JSON.stringify(opened.error)}`);
    return peer;
  }
}

async function credentialOf(who: SignedIn | { roomToken: string } | null, peer: Peer) {
  if (who === null) return {};
  if ('roomToken' in who) return { credential: { type: 'room-token', token: who.roomToken } };
  const { challenge } = (await peer.event('session.challenge')).data as { challenge: string };
  const signature = await who.sign(signalingProof(challenge, who.token));
  return { credential: { type: 'session', token: who.token, signature } };
}
