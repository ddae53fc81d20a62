import type { DatabaseKind } from '../database.ts';
import type { Program } from '../program.ts';
import type { ReadCursor } from './read-cursors.ts';

/** Programs that move cursors forward, and count as read what edits named their accounts in, up to there. */
export function moveCursors(kind: DatabaseKind, cursors: readonly ReadCursor[]): Program {
  return kind === 'postgres' ? moveOnPostgres(cursors) : moveOnSqlite(cursors);
}

function moveOnSqlite(cursors: readonly ReadCursor[]): Program {
  return cursors.flatMap(({ account, room, position }) =>
    [move, readLate].map((sql) => ({ sql, parameters: [account, room, position] })),
  );
}

const move = `
insert into read_cursors (account, room, position) values (?1, ?2, ?3)
on conflict (account, room) do update set position = excluded.position where excluded.position > read_cursors.position`;

/** There are few late ones at any time; each is looked at by itself. */
const readLate = `
update mentions set late = 0
where late = 1 and account = ?1 and exists (
  select 1 from messages
  where messages.serial = mentions.message and messages.room = ?2 and messages.position <= ?3)`;

/** In the order of their keys, or two hubs could wait for each other; a key comes once. */
function moveOnPostgres(cursors: readonly ReadCursor[]): Program {
  return [
    {
      sql: moveAll,
      parameters: [
        cursors.map(({ account }) => account),
        cursors.map(({ room }) => room),
        cursors.map(({ position }) => position),
      ],
    },
  ];
}

const moveAll = `
with given as (
  select * from unnest($1::text[], $2::text[], $3::bigint[]) as given (account, room, position)
), moved as (
  insert into read_cursors (account, room, position)
  select account, room, position from given order by account, room
  on conflict (account, room) do update set position = excluded.position
  where excluded.position > read_cursors.position
)
update mentions set late = 0
where late = 1 and account = any($1) and exists (
  select from (select room, position from messages where messages.serial = mentions.message offset 0) as named
  join given on given.room = named.room and given.position >= named.position
  where given.account = mentions.account)`;
