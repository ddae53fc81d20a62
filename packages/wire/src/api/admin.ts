import * as z from 'zod/mini';
import { count, id, line, queryNumber, roomName, typedName, typedPassword, wallMs } from './fields.ts';
import { person } from './people.ts';
import { room } from './rooms.ts';

export const peopleQuery = z.strictObject({
  /** Last name of the page before. */
  after: z.optional(line(200)),
  limit: z.optional(queryNumber(1, 500)),
});
/** By name. */
export const peopleList = z.strictObject({ people: z.array(person) });
export const newPersonRequest = z.strictObject({
  name: typedName,
  password: typedPassword,
  administrator: z.optional(z.boolean()),
});
export const changePersonRequest = z.strictObject({
  name: z.optional(typedName),
  administrator: z.optional(z.boolean()),
  disabled: z.optional(z.boolean()),
});
export const setPasswordRequest = z.strictObject({ password: typedPassword });

/** Rooms that stay, and those that are open without staying. */
export const adminRooms = z.strictObject({
  kept: z.array(z.extend(room, { members: count, messages: count })),
  open: z.array(z.strictObject({ name: z.string(), present: count, publications: count })),
});

export const adminSessionsQuery = z.strictObject({ account: z.optional(id) });
/** The ones used last, at most 500. */
export const adminSessions = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id,
      account: id,
      name: z.nullable(z.string()),
      device: z.string(),
      address: z.string(),
      createdAtMs: wallMs,
      lastSeenAtMs: wallMs,
    }),
  ),
});

export const storage = z.strictObject({
  database: z.strictObject({ kind: z.enum(['sqlite', 'postgres']), bytes: count }),
  attachments: z.strictObject({ files: count, bytes: count, quotaBytes: count }),
  /** Of the disk that the data folder is on. */
  disk: z.strictObject({ freeBytes: count, totalBytes: count }),
});

/** At this moment. */
export const figures = z.strictObject({
  version: z.string(),
  upForMs: count,
  connections: count,
  rooms: count,
  participants: count,
  publications: count,
  subscriptions: count,
  /** Of the hub's process: memory, and CPU time since the start. */
  residentBytes: count,
  cpuMs: count,
  /** Share of the time that the event loop was busy since the last question, 0 to 1. */
  eventLoopShare: z.number(),
  /** Media workers; packets since their start. */
  workers: z.array(
    z.strictObject({
      index: count,
      cpuMs: z.number(),
      consumers: count,
      packetsIn: count,
      packetsOut: count,
      packetsLost: z.number(),
    }),
  ),
});

export const auditQuery = z.strictObject({
  room: z.optional(roomName),
  before: z.optional(queryNumber(1, Number.MAX_SAFE_INTEGER)),
  limit: z.optional(queryNumber(1, 500)),
});
/** Newest first; `number` of the last one is the next page's `before`. */
export const auditPage = z.strictObject({
  entries: z.array(
    z.strictObject({
      number: count,
      atMs: wallMs,
      actor: z.string(),
      actorName: z.nullable(z.string()),
      action: z.string(),
      /** Room's id. */
      room: z.nullable(z.string()),
      subject: z.nullable(z.string()),
      subjectName: z.nullable(z.string()),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
});
