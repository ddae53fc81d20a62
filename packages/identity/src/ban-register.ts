import { CodedError, Emitter, type WallMs } from '@crossband/foundation';
import { type Accounts, unknownAccount } from './accounts.ts';
import type { Actor } from './actor.ts';
import { readBanSubject } from './ban-subject.ts';
import { mayModerate, permissionsOf, type Standing } from './permissions.ts';
import type { Ban, BanStore } from './ports.ts';
import type { AuditStore } from './room-ports.ts';
import { notPermitted, type RoomRegister } from './room-register.ts';

export const banLimits = { lifetimeMs: 10 * 365 * 86_400_000, reasonLength: 500 } as const;

export interface NewBan {
  /** Room's name, kept or not; null: the whole hub. */
  readonly room: string | null;
  /** An account's id, `address:192.0.2.7` (of IPv6 the /64 network is meant), or `token:…` for whom a room token names. */
  readonly subject: string;
  readonly reason: string;
  /** Null: for good. */
  readonly lifetimeMs: number | null;
}

export interface BanRegisterEvents {
  /** After it is durable: whoever it meets has to go. */
  banned: [ban: Ban];
}

/** Who may not come in. Every method rejects with a CodedError (docs/errors.md, People). */
export class BanRegister {
  readonly events = new Emitter<BanRegisterEvents>();
  readonly #bans: BanStore;
  readonly #rooms: RoomRegister;
  readonly #audit: AuditStore;
  readonly #accounts: Pick<Accounts, 'byId'>;

  constructor(options: {
    bans: BanStore;
    rooms: RoomRegister;
    accounts: Pick<Accounts, 'byId'>;
    audit: AuditStore;
  }) {
    const { bans, rooms, accounts, audit } = options;
    this.#bans = bans;
    this.#rooms = rooms;
    this.#accounts = accounts;
    this.#audit = audit;
  }

  /**
   * A newer ban of the same subject replaces the older.
   *
   * @throws CodedError `not-permitted`, `unknown-room`, `unknown-account`, `bad-ban`
   */
  async add(actor: Actor, { room, subject: named, reason, lifetimeMs }: NewBan, nowMs: WallMs): Promise<Ban> {
    const { place, own } = await this.#moderated(actor, room);
    const forGood = lifetimeMs === null;
    if (!forGood && !(Number.isSafeInteger(lifetimeMs) && lifetimeMs > 0 && lifetimeMs <= banLimits.lifetimeMs)) {
      throw badBan('lasts a positive time, at most ten years, or for good');
    }
    if (reason.length > banLimits.reasonLength || !/^[^\p{C}]*$/u.test(reason)) {
      throw badBan(`has a reason of at most ${banLimits.reasonLength} visible characters`);
    }
    const { subject, account } = readBanSubject(named);
    if (account) await this.#refuseOver(own, place, subject);
    const untilMs = forGood ? null : nowMs + lifetimeMs;
    const ban: Ban = { room: place, subject, by: actor.id, reason, atMs: nowMs, untilMs };
    await this.#bans.add(ban);
    await this.#note(actor, 'ban', ban, nowMs);
    this.events.emit('banned', ban);
    return ban;
  }

  /** @throws CodedError `not-permitted`, `unknown-room`, `not-banned` */
  async remove(actor: Actor, { room, subject }: Pick<NewBan, 'room' | 'subject'>, nowMs: WallMs): Promise<void> {
    const { place } = await this.#moderated(actor, room);
    const known = await this.#bans.remove(place, subject);
    if (!known && !(await this.#bans.remove(place, readBanSubject(subject).subject))) {
      throw new CodedError('not-banned', 'Nobody is banned under this name (any more); reload the list.');
    }
    await this.#note(actor, 'unban', { room: place, subject, untilMs: null, reason: '' }, nowMs);
  }

  /** Newest first, ended ones too. @throws CodedError `not-permitted`, `unknown-room` */
  async list(actor: Actor, room: string | null): Promise<Ban[]> {
    return this.#bans.list((await this.#moderated(actor, room)).place);
  }

  /** The room's id, empty for the hub, where this actor may ban, and as what. */
  async #moderated(actor: Actor, name: string | null): Promise<{ place: string; own: Standing }> {
    if (name === null) {
      if (!actor.administrator) throw notPermitted();
      return { place: '', own: { role: 'owner', administrator: true } };
    }
    const place = await this.#rooms.idOf(name);
    if (actor.moderates === name) return { place, own: { role: 'moderator', administrator: false } };
    const own = await this.#rooms.standingOf(place, actor);
    if (!own || !permissionsOf(own).has('moderate')) throw notPermitted();
    return { place, own };
  }

  /** As in the room itself: who runs it is sent away by those above alone, and an administrator of the hub by nobody. */
  async #refuseOver(own: Standing, place: string, account: string): Promise<void> {
    const person = await this.#accounts.byId(account);
    if (!person) throw unknownAccount();
    if (person.administrator) {
      throw new CodedError('not-permitted', 'Nobody bans an administrator of the hub; take that right away first.');
    }
    const target = await this.#rooms.standingOf(place, { id: account, account, administrator: false });
    if (!target || !permissionsOf(target).has('moderate') || mayModerate(own, target)) return;
    throw new CodedError('not-permitted', `You cannot ban ${person.name}, who runs this room as you do.`);
  }

  #note(actor: Actor, what: string, ban: Pick<Ban, 'room' | 'subject' | 'reason' | 'untilMs'>, atMs: WallMs) {
    const { room, subject, reason, untilMs } = ban;
    const [action, detail] = [`${room === '' ? 'hub' : 'room'}.${what}`, { reason, untilMs }];
    return this.#audit.append({ atMs, actor: actor.id, action, room: room || null, subject, detail });
  }
}

function badBan(what: string): CodedError {
  return new CodedError('bad-ban', `A ban ${what}.`);
}
