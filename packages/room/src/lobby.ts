import { CodedError, randomId } from '@crossband/foundation';
import type { KnockView } from '@crossband/wire';

/** Most people who may wait at one door. */
const mostWaiting = 50;
/** Of them from one address: nobody alone keeps everybody else from knocking. */
const mostFromOne = 20;

type State = 'waiting' | 'admitted' | 'turned-away';

/** People at the door of a room: they have no seat, see nothing and are seen by moderators only. */
export class Lobby {
  readonly #knocks = new Map<string, { view: KnockView; from: string; state: State }>();

  /** Those who wait, first come first. */
  waiting(): KnockView[] {
    return [...this.#knocks.values()].filter(({ state }) => state === 'waiting').map(({ view }) => view);
  }

  /** `from`: the address, or the network, that somebody comes from. */
  knock(who: Omit<KnockView, 'id'>, from: string): KnockView {
    const neighbours = [...this.#knocks.values()].filter((knock) => knock.from === from);
    if (this.#knocks.size >= mostWaiting || neighbours.length >= mostFromOne) {
      throw new CodedError('lobby-full', 'Too many people wait at this door already; try again in a few minutes.');
    }
    const view = { id: `k:${randomId()}`, ...who };
    this.#knocks.set(view.id, { view, from, state: 'waiting' });
    return view;
  }

  /** Lets in, or turns away. */
  answer(id: string, admitted: boolean): void {
    const knock = this.#knocks.get(id);
    if (knock?.state !== 'waiting') throw unknownKnock();
    knock.state = admitted ? 'admitted' : 'turned-away';
    if (!admitted) this.#knocks.delete(id);
  }

  /** Uses up an admission, and answers who was let in; refuses who was not. */
  enter(id: string): KnockView {
    const knock = this.#knocks.get(id);
    if (!knock) throw unknownKnock();
    if (knock.state !== 'admitted') {
      throw new CodedError('lobby-waiting', 'Nobody has let you in yet; you come in as soon as somebody does.');
    }
    this.#knocks.delete(id);
    return knock.view;
  }

  /** Whoever knocked went away; true when somebody still saw them wait. */
  withdraw(id: string): boolean {
    const waited = this.#knocks.get(id)?.state === 'waiting';
    this.#knocks.delete(id);
    return waited;
  }
}

function unknownKnock(): CodedError {
  return new CodedError('unknown-knock', 'Nobody waits under this number any more.');
}
