import { isCodedError } from '@crossband/foundation';
import type { House } from './house.ts';
import type { Outcome, TextField } from './text-field.ts';

/** What people, rooms and keys are called: kept by the same code for operators, REST and signaling. */

async function outcome(work: () => Promise<string>): Promise<Outcome> {
  try {
    return { back: await work() };
  } catch (error) {
    if (isCodedError(error)) return { refused: error.code };
    throw error;
  }
}

/** Byte for byte what the store has, whoever is asked. */
function field(
  name: string,
  lanes: number,
  attempt: (house: House, text: string, lane: number) => Promise<string>,
  prepare?: (house: House, lane: number) => Promise<unknown>,
): TextField {
  return {
    name,
    lanes,
    async open(house, lane) {
      await prepare?.(house, lane);
      return { attempt: (text) => outcome(() => attempt(house, text, lane)) };
    },
  };
}

const roomOf = (what: string) => async (house: House, lane: number) =>
  house.operate('room.add', { name: `${what}-${lane}` });

export const operatorFields: readonly TextField[] = [
  field("account's name", 8, async ({ operate, store }, name) => {
    const { id } = await operate('user.add', { name, password: null, administrator: false });
    return (await store.people.accounts.byId(id))?.name ?? '';
  }),
  field("room's name", 8, async ({ operate, store }, name) => {
    const { id } = await operate('room.add', { name });
    const kept = (await store.rooms.get(id))?.name ?? '';
    await operate('room.remove', { room: name });
    return kept;
  }),
  field(
    "room's topic",
    8,
    async ({ operate, store }, topic, lane) => {
      const { id } = await operate('room.set', { room: `topics-${lane}`, topic });
      return (await store.rooms.get(id))?.topic ?? '';
    },
    roomOf('topics'),
  ),
  field(
    "room's folder",
    8,
    async ({ operate, store }, folder, lane) => {
      const { id } = await operate('room.set', { room: `folders-${lane}`, folder });
      return (await store.rooms.get(id))?.folder ?? '';
    },
    roomOf('folders'),
  ),
  field(
    'reason of a ban',
    8,
    async ({ operate, store }, reason, lane) => {
      const ban = await operate('room.ban', {
        room: `reasons-${lane}`,
        who: 'address:192.0.2.7',
        reason,
        lifetimeMs: null,
      });
      return (await store.bans.list(ban.room))[0]?.reason ?? '';
    },
    roomOf('reasons'),
  ),
  field(
    'subject of a ban',
    8,
    async ({ operate, store }, text, lane) => {
      const ban = await operate('room.ban', {
        room: `subjects-${lane}`,
        who: `token:${text}`,
        reason: '',
        lifetimeMs: null,
      });
      const kept = (await store.bans.list(ban.room)).find(({ subject }) => subject === ban.subject)?.subject ?? '';
      await operate('room.unban', { room: `subjects-${lane}`, who: `token:${text}` });
      return kept.slice('token:'.length);
    },
    roomOf('subjects'),
  ),
  field('label of an API key', 8, async ({ operate, store }, label) => {
    const { id } = await operate('key.make', { label });
    const kept = (await store.people.apiKeys.byId(id))?.label ?? '';
    await operate('key.remove', { id });
    return kept;
  }),
];
