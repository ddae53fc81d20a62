import { statfs } from 'node:fs/promises';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { listingOf, namesOf } from './visible-room.ts';

const pageSize = 100;

export function adminHubHandlers(hub: ApiHub) {
  const { people, store, live, version } = hub;

  const adminRooms: Handler<'adminRooms'> = async ({ who }) => {
    const rooms = await people.rooms.list();
    const heads = new Map((await store.messages.heads(rooms.map(({ id }) => id))).map((head) => [head.room, head]));
    const kept = await Promise.all(
      rooms.map(async (room) => ({
        ...listingOf(hub, { room, standing: await people.rooms.standingOf(room.id, who.actor) }),
        members: (await store.memberships.ofRoom(room.id)).length,
        messages: heads.get(room.id)?.lastPosition ?? 0,
      })),
    );
    const ids = new Set(kept.map(({ id }) => id));
    const open = live.openRooms().filter(({ id }) => !ids.has(id));
    return { kept, open: open.map(({ name, present, publications }) => ({ name, present, publications })) };
  };

  const storage: Handler<'storage'> = async () => {
    const { files } = hub.attachments;
    const { bsize, blocks, bavail } = await statfs(files.folder);
    return {
      database: { kind: store.database.kind, bytes: await store.sizeBytes() },
      attachments: { ...files.usage, quotaBytes: files.quotaBytes },
      disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize },
    };
  };

  const figures: Handler<'figures'> = async () => ({ version, ...(await live.figures()) });

  const audit: Handler<'audit'> = async ({ query }) => {
    const { before, limit = pageSize } = query;
    const room = query.room === undefined ? {} : { room: await people.rooms.idOf(query.room) };
    const entries = await store.auditLog.page({ limit, ...room, ...(before === undefined ? {} : { before }) });
    const names = await namesOf(
      hub,
      entries.flatMap(({ actor, subject }) => (subject === null ? [actor] : [actor, subject])),
    );
    return {
      entries: entries.map((entry) => ({
        ...entry,
        actorName: names.get(entry.actor) ?? null,
        subjectName: entry.subject === null ? null : (names.get(entry.subject) ?? null),
      })),
    };
  };

  return { adminRooms, storage, figures, audit };
}
