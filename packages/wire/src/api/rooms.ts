import * as z from 'zod/mini';
import { action, count, id, line, role, roomName, roomRules, wallMs } from './fields.ts';

const order = z.int().check(z.minimum(-1_000_000), z.maximum(1_000_000));

/** A room that stays when nobody is in it. */
export const room = z.strictObject({
  id: z.string(),
  name: z.string(),
  topic: z.string(),
  /** Empty: none. */
  folder: z.string(),
  /** Place in its folder, smallest first. */
  sortOrder: z.int(),
  rules: z.extend(roomRules, { membersOnly: z.boolean(), signed: z.boolean() }),
  createdAtMs: wallMs,
  /** What whoever asks is in it; null: no member. */
  role: z.nullable(role),
  /** People in it at this moment. */
  present: count,
});
export type RoomListing = z.infer<typeof room>;

/** By folder, place and name; rooms for members only are left out for others. */
export const roomList = z.strictObject({ rooms: z.array(room) });
export const roomAnswer = z.strictObject({ room });

const changeable = {
  topic: line(1_000),
  folder: line(64),
  sortOrder: order,
  rules: z.partial(roomRules),
};
export const newRoomRequest = z.strictObject({ name: roomName, ...optional(changeable) });
export const changeRoomRequest = z.partial(z.strictObject({ name: roomName, ...changeable }));

/** What one person has more or less than the role; in both lists: has it not. */
const override = z.strictObject({
  allow: z.optional(z.array(action).check(z.maxLength(16))),
  deny: z.optional(z.array(action).check(z.maxLength(16))),
});

export const member = z.strictObject({
  account: id,
  /** Of the account; null when it is gone. */
  name: z.nullable(z.string()),
  role,
  override: z.nullable(override),
  sinceMs: wallMs,
});
export const memberList = z.strictObject({ members: z.array(member) });
export const setMemberRequest = z.strictObject({ role, override: z.optional(z.nullable(override)) });

/** An account's id, `address:192.0.2.7`, or `token:` and whom a room token names. */
const subject = line(200).check(z.minLength(1));

export const ban = z.strictObject({
  subject: z.string(),
  /** Of the account that is banned, where it is one. */
  name: z.nullable(z.string()),
  by: z.string(),
  reason: z.string(),
  atMs: wallMs,
  /** Null: for good. */
  untilMs: z.nullable(wallMs),
});
export const banList = z.strictObject({ bans: z.array(ban) });
export const newBanRequest = z.strictObject({
  subject,
  reason: line(500),
  /** Null: for good. */
  lifetimeMs: z.nullable(z.int().check(z.minimum(1), z.maximum(10 * 365 * 86_400_000))),
});
export const newBanAnswer = z.strictObject({ ban });

function optional(shape: typeof changeable) {
  const { topic, folder, sortOrder, rules } = shape;
  return {
    topic: z.optional(topic),
    folder: z.optional(folder),
    sortOrder: z.optional(sortOrder),
    rules: z.optional(rules),
  };
}
