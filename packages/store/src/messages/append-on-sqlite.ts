import type { Program, Statement } from '../program.ts';
import { wordsOf } from '../search/words.ts';
import type { NewMessage } from './new-message.ts';

/** In memory, of the connection that writes. */
const prepare: Program = [
  {
    sql: `
create temp table if not exists batch (
  ordinal integer primary key, room text, id text, author text, author_name text, text text, sent_at_ms integer,
  reply_to integer, words text, resent integer, position integer)`,
    parameters: [],
  },
  { sql: 'delete from batch', parameters: [] },
];

const give = `
insert into batch (ordinal, room, id, author, author_name, text, sent_at_ms, reply_to, words, resent)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
  exists (select 1 from messages where messages.id = ?3 and messages.room = ?2 and messages.author = ?4))`;

/** Who answers may answer what stands before it in the batch. */
const place = `
with known as (
  select ordinal, room, reply_to,
    coalesce((select last_position from room_heads where room_heads.room = batch.room), 0) as last_position
  from batch
  where not resent
), awaited as (
  select known.*, last_position + count(*) filter (where reply_to is null or reply_to <= last_position)
    over (partition by room order by ordinal rows between unbounded preceding and 1 preceding) as answerable
  from known
), placed as (
  select ordinal, last_position + row_number() over (partition by room order by ordinal) as position
  from awaited
  where reply_to is null or reply_to <= answerable
)
update batch set position = placed.position from placed where placed.ordinal = batch.ordinal`;

const write: Program = [
  `
insert into messages (room, position, id, author, author_name, text, sent_at_ms, reply_to)
select room, position, id, author, author_name, text, sent_at_ms, reply_to
from batch where position is not null order by ordinal`,
  `
insert into room_heads (room, last_position, revision)
select room, max(position), 0 from batch where position is not null group by room
on conflict (room) do update set last_position = excluded.last_position`,
  `
insert into message_search (rowid, words)
select messages.serial, batch.words from batch
join messages on messages.room = batch.room and messages.position = batch.position`,
].map((sql) => ({ sql, parameters: [] }));

const attach = `
insert into attachments (message, ordinal, sha256, name, type, size_bytes)
select messages.serial, ?2, ?3, ?4, ?5, ?6 from batch
join messages on messages.room = batch.room and messages.position = batch.position
where batch.ordinal = ?1`;

const mention = `
insert into mentions (message, account)
select messages.serial, ?2 from batch
join messages on messages.room = batch.room and messages.position = batch.position
where batch.ordinal = ?1`;

const answer: Statement = {
  sql: 'select ordinal, position from batch where resent or position is not null',
  parameters: [],
};

/** Gives positions and writes. Its transaction holds the file from its beginning, so nobody else counts on meanwhile. */
export function appendOnSqlite(messages: readonly NewMessage[]): Program {
  const given = messages.map(({ room, id, author, name, text, sentAtMs, replyTo = null }, index) => ({
    sql: give,
    parameters: [index + 1, room, id, author, name, text, sentAtMs, replyTo, wordsOf(text).join(' ')],
  }));
  const attached = messages.flatMap(({ attachments = [] }, index) =>
    attachments.map(({ sha256, name, type, sizeBytes }, ordinal) => ({
      sql: attach,
      parameters: [index + 1, ordinal, sha256, name, type, sizeBytes],
    })),
  );
  const mentioned = messages.flatMap(({ mentions = [] }, index) =>
    mentions.map((account) => ({ sql: mention, parameters: [index + 1, account] })),
  );
  return [...prepare, ...given, { sql: place, parameters: [] }, ...write, ...attached, ...mentioned, answer];
}
