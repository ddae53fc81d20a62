import {
  type CodedError,
  type Emitter,
  isCodedError,
  type Logger,
  messageOf,
  type WallMs,
  wallNow,
} from '@crossband/foundation';
import { type Accounts, banSubjectsOf, type Principal } from '@crossband/identity';
import { type Room, type Rooms, viewMay } from '@crossband/room';
import type { Session } from '../handlers/types.ts';
import type { Member } from '../member.ts';
import type { SeatKeeper } from '../seat-keeper.ts';
import type { AccessChange } from './changes.ts';
import { endings } from './endings.ts';
import { Expiry } from './expiry.ts';
import type { Places } from './places.ts';
import type { Standings } from './standings.ts';

export interface GuardOptions {
  readonly changes: Emitter<{ changed: [change: AccessChange] }>;
  readonly sessions: () => Iterable<Session>;
  readonly seats: SeatKeeper;
  readonly rooms: Rooms;
  readonly places: Places;
  readonly standings: Standings;
  readonly accounts: Accounts;
  /** Who this is has another name, or other rights, from now on. */
  readonly renamed: (session: Session) => void;
  /** What an account is in a room was decided anew. */
  readonly forgive: (room: string, account: string) => void;
  readonly logger: Logger;
}

type Matches = (principal: Principal, address: string) => boolean;

/**
 * The one way by which rights end in mid-call: obeys every change at once, on connections and on seats, also on those
 * whose connection is lost. Who has to go leaves the room, and with the seat every route of the plan; whose rights
 * changed gets them on the seat, and the next plan follows.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #expiry: Expiry;
  /** What has to be read anew is read in the order in which it changed. */
  #reading: Promise<void> = Promise.resolve();
  readonly #ended = new Set<string>();
  #version = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#expiry = new Expiry(() => this.#expelExpired());
    options.changes.on('changed', (change) => this.#obey(change));
  }

  /** A check whether anything changed since now: what was read before a change must not be used after it. */
  steady(): () => boolean {
    const version = this.#version;
    return () => this.#version === version;
  }

  /** Somebody is here whose token has an end. */
  expects(principal: Principal): void {
    if (principal.grants) this.#expiry.at(principal.grants.expiresAtMs);
  }

  close(): void {
    this.#expiry.close();
  }

  #obey(change: AccessChange): void {
    this.#version += 1;
    switch (change.type) {
      case 'session-ended':
        this.#sessionEnded(change.session);
        break;
      case 'api-key-removed':
        this.#expel(({ key }) => key === change.key, endings['api-key-removed']);
        break;
      case 'ban':
        this.#ban(change);
        break;
      case 'room-removed':
        for (const member of this.#inside(change.room)) this.#sendOut(member, endings['room-removed']);
        break;
      case 'account':
        this.#read(() => this.#accountChanged(change.account));
        break;
      case 'membership':
        this.#read(() => this.#membershipChanged(change));
        break;
      case 'room':
        this.#read(() => this.#roomChanged(change.room));
        break;
    }
  }

  /** All devices of an account, or all idle ones of the hub, end in one turn: everybody is looked at once. */
  #sessionEnded(id: string): void {
    this.#ended.add(id);
    if (this.#ended.size > 1) return;
    queueMicrotask(() => {
      const ended = new Set(this.#ended);
      this.#ended.clear();
      this.#expel(({ session }) => session !== null && ended.has(session), endings['session-ended']);
    });
  }

  #ban({ room, subject }: { room: string; subject: string }): void {
    const meets: Matches = (principal, address) =>
      !principal.administrator && banSubjectsOf(principal, address).includes(subject);
    if (room === '') {
      this.#expel(meets, endings.banned);
      return;
    }
    for (const member of this.#inside(room)) {
      // As at the door: only guests are banned from a room by an address.
      const address = member.principal.kind === 'guest' ? member.address : '';
      if (meets(member.principal, address)) this.#sendOut(member, endings.banned);
    }
  }

  async #accountChanged(id: string): Promise<void> {
    const person = await this.#options.accounts.byId(id);
    if (!person || person.disabled) {
      this.#expel(({ account }) => account === id, endings['account-disabled']);
      return;
    }
    const { name, administrator } = person;
    for (const session of this.#options.sessions()) {
      if (session.principal?.account !== id) continue;
      session.principal = { ...session.principal, name, administrator };
      this.#options.renamed(session);
    }
    for (const member of this.#options.seats) {
      if (member.principal.account !== id) continue;
      const changed = member.principal.administrator !== administrator;
      member.principal = { ...member.principal, name, administrator };
      member.room.moderation.rename(member.seat.participant, name);
      if (changed) await this.#reassess(member);
    }
  }

  async #membershipChanged({ room, account }: { room: string; account: string }): Promise<void> {
    this.#options.forgive(room, account);
    for (const member of this.#inside(room)) {
      if (member.principal.account !== account) continue;
      member.permit = null;
      await this.#reassess(member);
    }
  }

  async #roomChanged(id: string): Promise<void> {
    const place = await this.#options.places.kept(id);
    const room = this.#options.rooms.get(id);
    if (!place || !room) return;
    room.describe(place);
    room.door.setRules(place.rules);
    for (const member of this.#inside(id)) await this.#reassess(member);
  }

  /** Gives a seat the rights that its person has now, or takes it away. */
  async #reassess(member: Member): Promise<void> {
    const { room } = member;
    // A room token names the room as it was called when its bearer came in.
    const place = { id: room.id, ...room.about, name: member.cameTo, rules: room.door.rules };
    try {
      const { role, may, administrator } = await this.#options.standings.admission(
        place,
        member.principal,
        member.address,
        wallNow(),
      );
      if (this.#options.seats.get(member.seat.participant) !== member) return;
      const changed = { ...may, ...member.permit };
      room.moderation.authorize(member.seat.participant, { role, may: changed, administrator });
      member.notify('moderation.permitted', { may: viewMay(changed), by: null });
      if (changed.moderate) member.notify('lobby.changed', { waiting: room.door.waiting() });
    } catch (error) {
      if (!isCodedError(error) || error.audience === 'internal') throw error;
      this.#sendOut(member, error);
    }
  }

  /** What cannot be read keeps nobody inside: they come back by themselves, and are looked at then. */
  #read(work: () => Promise<void>): void {
    this.#reading = this.#reading.then(work).catch((error: unknown) => {
      this.#options.logger.error({ error: messageOf(error) }, 'cannot read who may do what; everybody comes in anew');
      this.#expel(() => true, endings['rights-unknown']);
    });
  }

  #expelExpired(): void {
    const now = wallNow();
    this.#expel(({ grants }) => isOver(grants, now), endings['room-token-expired']);
    for (const { principal } of [...this.#options.sessions(), ...this.#options.seats]) {
      if (principal) this.expects(principal);
    }
  }

  #expel(matches: Matches, ending: CodedError): void {
    for (const member of [...this.#options.seats]) {
      if (matches(member.principal, member.address)) this.#sendOut(member, ending);
    }
    for (const { principal, connection } of [...this.#options.sessions()]) {
      if (principal && matches(principal, connection.remoteAddress)) connection.revoke(ending);
    }
  }

  #sendOut(member: Member, ending: CodedError): void {
    const { connection, seat } = member;
    this.#options.logger.info({ participant: seat.participant, code: ending.code }, 'seat taken away');
    // The seat goes first, and with it the plan: what its devices still do is nobody's business any more.
    this.#options.seats
      .leave(member, 'revoked')
      .catch((error: unknown) => this.#options.logger.error({ error: messageOf(error) }, 'cannot take a seat away'));
    connection?.revoke(ending);
  }

  *#inside(room: Room['id']): Iterable<Member> {
    for (const member of [...this.#options.seats]) if (member.room.id === room) yield member;
  }
}

function isOver(grants: Principal['grants'], now: WallMs): boolean {
  return grants !== null && grants.expiresAtMs <= now;
}
