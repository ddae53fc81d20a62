import { type Credential, type Store, ValueStore } from '@crossband/client';
import type { AnswerOf, BodyOf, CallOf, PersonView } from '@crossband/wire/api';
import type { EndpointName } from '@crossband/wire/api/routes';
import { send } from './api.ts';
import { ApiFailure } from './api-failure.ts';
import { newDeviceKey, sign } from './device-key.ts';
import { deviceName } from './device-name.ts';
import { dropKept, type KeptSession, readKept, writeKept } from './kept-session.ts';

export type AccountState =
  /** The browser is asked whether it is signed in. */
  | { readonly status: 'opening' }
  /** `ended`: why this device is not signed in any more; null: it was not, or by its own wish. */
  | { readonly status: 'nobody'; readonly ended: string | null }
  | { readonly status: 'somebody'; readonly person: PersonView; readonly session: string };

type SignedIn = AnswerOf<'signIn'>;
/** What a device says of itself when a session begins on it. */
export type NewDevice = Pick<BodyOf<'signIn'>, 'clientKey' | 'device'>;

/** A token this old is replaced before its next use. */
const renewAfterMs = 3_600_000;
/** One tab at a time renews the token that all of them use. */
const lockName = 'crossband-session';
/** Refusals after which this device is signed in no more. */
const endings: ReadonlySet<string> = new Set(['session-ended', 'bad-proof', 'account-disabled']);

export function endsSignIn(code: string): boolean {
  return endings.has(code);
}

/** Who this browser is signed in as, and every request that is made as them. */
export class Account {
  readonly #state = new ValueStore<AccountState>({ status: 'opening' });
  /** Tells the other tabs that somebody signed in or out. */
  readonly #tabs = new BroadcastChannel('crossband-account');

  constructor() {
    this.#tabs.onmessage = () => void this.#open();
    void this.#open();
  }

  get state(): Store<AccountState> {
    return this.#state;
  }

  /** As whoever is signed in, or as nobody. Rejects with an `ApiFailure`; a session that has ended is forgotten. */
  async call<N extends EndpointName>(name: N, call: CallOf<N>): Promise<AnswerOf<N>> {
    const signer = await this.#current();
    try {
      return await send(name, call, signer);
    } catch (error) {
      if (signer && error instanceof ApiFailure && endsSignIn(error.code)) await this.lost(error.message);
      throw error;
    }
  }

  /** `begin` asks the hub for a session for this device; afterwards this browser is signed in. */
  async signIn(begin: (device: NewDevice) => Promise<SignedIn | null>): Promise<void> {
    if (!isSecureContext) throw new ApiFailure('insecure-context', insecure, 0);
    const { keys, clientKey } = await newDeviceKey();
    const signedIn = await begin({ clientKey, device: deviceName(navigator.userAgent) });
    if (!signedIn) return;
    const { token, session, person } = signedIn;
    try {
      await writeKept({ keys, token, tokenAtMs: Date.now(), session, person });
    } catch (error) {
      console.warn(error);
      throw new ApiFailure('nothing-kept', unkept, 0);
    }
    this.#tabs.postMessage('changed');
  }

  /** Afterwards the page has to start anew: what it shows is still of whoever was signed in. */
  async signOut(): Promise<void> {
    const kept = await readKept();
    if (kept) await this.#endAtHub(kept);
    await dropKept();
    this.#tabs.postMessage('changed');
  }

  /** The hub does not know this session any more. */
  async lost(why: string): Promise<void> {
    if (this.#state.getSnapshot().status === 'nobody') return;
    await dropKept();
    this.#state.set({ status: 'nobody', ended: why });
    this.#tabs.postMessage('changed');
  }

  /** The hub said who one is now. */
  async update(person: PersonView): Promise<void> {
    const kept = await readKept();
    if (!kept) return;
    await writeKept({ ...kept, person });
    this.#state.set({ status: 'somebody', person, session: kept.session });
  }

  /** As whom a connection to the hub comes; null: as a guest. */
  async credential(): Promise<Credential | null> {
    const kept = await this.#current();
    return kept && { type: 'session', token: kept.token, sign: (text) => sign(kept.keys, text) };
  }

  async #open(): Promise<void> {
    let kept: KeptSession | null = null;
    try {
      kept = isSecureContext ? await readKept() : null;
    } catch (error) {
      // Private windows of some browsers keep nothing: there is nobody to be found in them.
      console.info('This browser keeps no sign-in here:', error);
    }
    if (!kept) return this.#state.set({ status: 'nobody', ended: null });
    this.#state.set({ status: 'somebody', person: kept.person, session: kept.session });
    try {
      const { person } = await this.call('me', {});
      await this.update(person);
    } catch (error) {
      console.info('The hub does not say who this is:', error);
    }
  }

  async #current(): Promise<KeptSession | null> {
    if (this.#state.getSnapshot().status === 'nobody') return null;
    const kept = await readKept();
    if (!kept || isFresh(kept)) return kept;
    return navigator.locks.request(lockName, () => this.#renewed());
  }

  async #renewed(): Promise<KeptSession | null> {
    // Another tab may have been faster.
    const kept = await readKept();
    if (!kept || isFresh(kept)) return kept;
    try {
      const { token } = await send('rotateSession', {}, kept);
      const next = { ...kept, token, tokenAtMs: Date.now() };
      await writeKept(next);
      return next;
    } catch (error) {
      // What the hub refuses, it refuses again for whoever asked, with its reason. What did not reach it has changed nothing.
      console.info('The token stays as it is:', error);
      return kept;
    }
  }

  async #endAtHub(kept: KeptSession): Promise<void> {
    try {
      await send('endOwnSession', { parts: { session: kept.session } }, kept);
    } catch (error) {
      // Without its key nobody can use the session; it ends by itself.
      console.info('The hub could not be told of the sign-out:', error);
    }
  }
}

function isFresh({ tokenAtMs }: KeptSession): boolean {
  const ageMs = Date.now() - tokenAtMs;
  // A clock that was set back makes no token young.
  return ageMs >= 0 && ageMs < renewAfterMs;
}

const insecure =
  'Browsers let pages sign in by https only. Open this hub by its https address, or on its own machine by localhost.';
const unkept =
  'This browser keeps nothing for this page, as private windows do, so it cannot stay signed in. Use an ordinary window.';
