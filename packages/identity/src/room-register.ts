import { CodedError, Emitter, type WallMs } from '@crossband/foundation';
import type { Role } from '@crossband/wire';
import { roomName, roomRules } from '@crossband/wire/signaling/fields';
import { openRules } from '@crossband/wire/signaling/open-rules';
import * as z from 'zod/mini';
import type { Actor } from './actor.ts';
import { mayGrant, mayModerate, type Override, permissionsOf, type Standing } from './permissions.ts';
import { freeRoomId } from './room-id.ts';
import type { AuditStore, MembershipRecord, MembershipStore, RoomRecord, RoomStore } from './room-ports.ts';

export type RoomRulesKept = z.infer<typeof roomRules> & { membersOnly: boolean; signed: boolean };

/** A room that stays when nobody is in it. */
export interface RoomView {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** Empty: none. */
  readonly folder: string;
  /** Place in its folder, smallest first. */
  readonly sortOrder: number;
  readonly rules: RoomRulesKept;
  readonly createdAtMs: number;
}

export interface Member {
  readonly account: string;
  readonly role: Role;
  readonly override: Override | null;
  readonly sinceMs: number;
}

/** What may be given of a room; what is left out stays, or is as usual. */
export type RoomFields = z.infer<typeof fields>;

export interface RoomRegisterEvents {
  /** After it is durable, as all of these. Of a new room, too. */
  changed: [room: RoomView];
  removed: [room: RoomView];
  /** What this account is in the room is not what it was. */
  memberChanged: [room: RoomView, account: string];
}

const line = (max: number) => z.string().check(z.maxLength(max), z.regex(/^[^\p{C}]*$/u));
const sortOrder = z.int().check(z.minimum(-1_000_000), z.maximum(1_000_000));
const fields = z.partial(
  z.strictObject({ name: roomName, topic: line(1_000), folder: line(64), sortOrder, rules: z.partial(roomRules) }),
);

/** The rooms that stay, and what people are in them. Every method rejects with a CodedError (docs/errors.md). */
export class RoomRegister {
  readonly events = new Emitter<RoomRegisterEvents>();
  readonly #rooms: RoomStore;
  readonly #members: MembershipStore;
  readonly #audit: AuditStore;

  constructor({ rooms, members, audit }: { rooms: RoomStore; members: MembershipStore; audit: AuditStore }) {
    this.#rooms = rooms;
    this.#members = members;
    this.#audit = audit;
  }

  /** By folder, place and name. */
  async list(): Promise<RoomView[]> {
    return (await this.#rooms.list()).map(viewOf);
  }

  async byName(name: string): Promise<RoomView | null> {
    const room = await this.#rooms.byName(name);
    return room && viewOf(room);
  }

  /**
   * Whoever makes a room owns it. One that people are in at this moment stays as it is, with its words.
   *
   * @throws CodedError `not-permitted`, `bad-room`, `room-name-taken`
   */
  async create(actor: Actor, values: RoomFields & { name: string }, nowMs: WallMs): Promise<RoomView> {
    if (!actor.administrator) throw notPermitted();
    const { rules, ...rest } = checked(values);
    const record = await this.#rooms.create({
      id: await freeRoomId(this.#rooms, values.name),
      topic: '',
      folder: '',
      sortOrder: 0,
      ...rest,
      name: values.name,
      createdAtMs: nowMs,
      settings: { rules: { ...openRules, ...rules } },
    });
    const room = viewOf(record);
    if (actor.account !== null) {
      await this.#members.set({ room: room.id, account: actor.account, role: 'owner', overrides: {}, sinceMs: nowMs });
    }
    await this.#note(actor, 'room.create', room, null, {}, nowMs);
    this.events.emit('changed', room);
    return room;
  }

  /**
   * Rules that are not given stay; they are for whoever moderates, everything else for owners.
   *
   * @throws CodedError `unknown-room`, `not-permitted`, `bad-room`, `room-name-taken`
   */
  async update(actor: Actor, name: string, changes: RoomFields, nowMs: WallMs): Promise<RoomView> {
    const { rules, ...rest } = checked(changes);
    const before = await this.#where(actor, name, Object.keys(rest).length > 0 ? 'manage' : 'moderate');
    const settings = { rules: { ...before.rules, ...rules } };
    const room = viewOf(await this.#rooms.update(before.id, { ...rest, settings }));
    await this.#note(actor, 'room.change', room, null, changes, nowMs);
    this.events.emit('changed', room);
    return room;
  }

  /** With every message in it, for good. @throws CodedError `unknown-room`, `not-permitted` */
  async remove(actor: Actor, name: string, nowMs: WallMs): Promise<void> {
    const room = await this.#where(actor, name, 'manage');
    await this.#note(actor, 'room.remove', room, null, {}, nowMs);
    // Nobody comes in any more and everybody is out before the words go: none is written into a room that is gone.
    await this.#rooms.update(room.id, { settings: { rules: { ...room.rules, locked: true, membersOnly: true } } });
    this.events.emit('removed', room);
    await this.#rooms.remove(room.id);
  }

  /** What somebody is in a room; null: no member. */
  async standingOf(room: string, actor: Actor): Promise<Standing | null> {
    const member = actor.account === null ? null : await this.#members.get(room, actor.account);
    const { administrator } = actor;
    if (member) return { ...memberOf(member), administrator };
    return administrator ? { role: 'owner', administrator } : null;
  }

  /** @throws CodedError `unknown-room` */
  async members(name: string): Promise<Member[]> {
    const room = await this.known(name);
    return (await this.#members.ofRoom(room.id)).map((member) => ({ account: member.account, ...memberOf(member) }));
  }

  /** @throws CodedError `unknown-room`, `not-permitted`, `last-owner` */
  async setMember(
    actor: Actor,
    name: string,
    member: { account: string; role: Role; override?: Override | null },
    nowMs: WallMs,
  ): Promise<void> {
    const { account, role, override } = member;
    const room = await this.#over(actor, name, account);
    const own = await this.standingOf(room.id, actor);
    // More or other rights than the role's are for owners to give: they could be those of moderators.
    if (!own || !mayGrant(own, override ? 'owner' : role)) throw notPermitted();
    if (role !== 'owner') await this.#refuseLastOwner(room, account);
    const overrides = { ...override };
    await this.#members.set({ room: room.id, account, role, overrides, sinceMs: nowMs });
    await this.#note(actor, 'room.member', room, account, { role, ...overrides }, nowMs);
    this.events.emit('memberChanged', room, account);
  }

  /** By whoever manages the room, or the member itself. @throws CodedError `unknown-room`, `not-permitted`, `last-owner`, `not-a-member` */
  async removeMember(actor: Actor, name: string, account: string, nowMs: WallMs): Promise<void> {
    const room = actor.account === account ? await this.known(name) : await this.#over(actor, name, account);
    await this.#refuseLastOwner(room, account);
    if (!(await this.#members.remove(room.id, account))) {
      throw new CodedError('not-a-member', 'This person is no member of the room (any more); reload the list.');
    }
    await this.#note(actor, 'room.member-removed', room, account, {}, nowMs);
    this.events.emit('memberChanged', room, account);
  }

  /** Under what its words, members and bans stand, kept or not. */
  async idOf(name: string): Promise<string> {
    return (await this.byName(name))?.id ?? (await freeRoomId(this.#rooms, name));
  }

  /** @throws CodedError `unknown-room` */
  async known(name: string): Promise<RoomView> {
    const room = await this.byName(name);
    if (room) return room;
    throw new CodedError('unknown-room', `There is no room "${name}"; it may have been deleted or renamed.`);
  }

  /** The room, where this actor has the right. A room token may let its bearer moderate, no more. */
  async #where(actor: Actor, name: string, right: 'moderate' | 'manage'): Promise<RoomView> {
    const room = await this.known(name);
    if (right === 'moderate' && actor.moderates === name) return room;
    const standing = await this.standingOf(room.id, actor);
    if (!standing || !permissionsOf(standing).has(right)) throw notPermitted();
    return room;
  }

  /** The room, where this actor may decide over the account: owners over everybody, moderators over those below them. */
  async #over(actor: Actor, name: string, account: string): Promise<RoomView> {
    const room = await this.known(name);
    const own = await this.standingOf(room.id, actor);
    if (!own || !mayGrant(own, 'listener')) throw notPermitted();
    const target = await this.standingOf(room.id, { id: account, account, administrator: false });
    if (target && !mayGrant(own, 'owner') && !mayModerate(own, target)) throw notPermitted();
    return room;
  }

  async #refuseLastOwner(room: RoomView, account: string): Promise<void> {
    const owners = (await this.#members.ofRoom(room.id)).filter(({ role }) => role === 'owner');
    if (owners.length !== 1 || owners[0]?.account !== account) return;
    throw new CodedError('last-owner', 'This is the only owner of the room; make somebody else one first.');
  }

  #note(actor: Actor, action: string, room: RoomView, subject: string | null, detail: object, atMs: WallMs) {
    return this.#audit.append({ atMs, actor: actor.id, action, room: room.id, subject, detail: { ...detail } });
  }
}

function checked(values: RoomFields) {
  const result = fields.safeParse(values);
  if (result.success) return { ...given(result.data), rules: given(result.data.rules ?? {}) };
  const field = result.error.issues[0]?.path.join('.') ?? 'room';
  throw new CodedError('bad-room', `The ${field} of this room cannot be so; check its length, signs and bounds.`);
}

/** Without what was left out. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function viewOf({ settings, ...room }: RoomRecord): RoomView {
  return { ...room, rules: rulesOf(settings) };
}

/** Rules as they were kept; what an older hub did not know is as in a new room, and what nobody understands is shut. */
export function rulesOf({ rules }: RoomRecord['settings']): RoomRulesKept {
  const read = roomRules.safeParse({ ...openRules, ...(rules as object | undefined) });
  if (!read.success) return { ...openRules, locked: true, guests: false };
  const { membersOnly = openRules.membersOnly, signed = openRules.signed } = read.data;
  return { ...read.data, membersOnly, signed };
}

function memberOf({ role, overrides, sinceMs }: MembershipRecord) {
  const override = Object.keys(overrides).length === 0 ? null : (overrides as Override);
  return { role: role as Role, override, sinceMs };
}

export function notPermitted(): CodedError {
  return new CodedError('not-permitted', 'Your role does not allow this here; ask somebody who manages it.');
}
