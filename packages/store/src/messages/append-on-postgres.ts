import type { Program } from '../program.ts';
import { wordsOf } from '../search/words.ts';
import type { NewMessage } from './new-message.ts';

/**
 * Everything that appending a batch is, in one round trip. The counting goes through the upsert of
 * `room_heads`: it waits for other hubs that count on in the same rooms, and sees what they have counted. A message that
 * another hub has just written too breaks the key `messages_id`, and with it the batch; alone, it is then found in
 * `known`.
 */
const statement = `
with given as (
  select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])
    with ordinality as given (room, id, author, author_name, text, sent_at_ms, reply_to, words, ordinal)
), known as (
  -- Row by row, whatever the tables held when this was planned: an id's rows, one room's head.
  select given.*,
    exists (
      select from (select room, author from messages where messages.id = given.id offset 0) as same
      where same.room = given.room and same.author = given.author
    ) as resent,
    coalesce((select last_position from room_heads where room_heads.room = given.room), 0) as last_position
  from given
), awaited as (
  -- Who answers may answer what stands before it in the batch.
  select known.*, last_position + count(*) filter (where not resent and (reply_to is null or reply_to <= last_position))
    over (partition by room order by ordinal rows between unbounded preceding and 1 preceding) as answerable
  from known
), fresh as (
  select awaited.*, row_number() over (partition by room order by ordinal) as nth
  from awaited
  where not resent and (reply_to is null or reply_to <= answerable)
), counted as (
  insert into room_heads as head (room, last_position, revision)
  select room, count(*), 0 from fresh group by room order by room
  on conflict (room) do update set last_position = head.last_position + excluded.last_position
  returning room, last_position
), placed as (
  select fresh.*, counted.last_position - count(*) over (partition by fresh.room) + fresh.nth as position
  from fresh
  join counted on counted.room = fresh.room
), written as (
  insert into messages (room, position, id, author, author_name, text, sent_at_ms, reply_to)
  select room, position, id, author, author_name, text, sent_at_ms, reply_to from placed order by ordinal
  returning serial, room, position
), numbered as (
  select written.serial, placed.ordinal, placed.words
  from written
  join placed on placed.room = written.room and placed.position = written.position
), searchable as (
  insert into message_search (serial, words)
  select serial, array_to_tsvector(string_to_array(words, ' ')) from numbered
), attached as (
  insert into attachments (message, ordinal, sha256, name, type, size_bytes)
  select numbered.serial, file.ordinal, file.sha256, file.name, file.type, file.size_bytes
  from unnest($9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::bigint[])
    as file (message, ordinal, sha256, name, type, size_bytes)
  join numbered on numbered.ordinal = file.message
), mentioned as (
  insert into mentions (message, account)
  select numbered.serial, name.account
  from unnest($15::bigint[], $16::text[]) as name (message, account)
  join numbered on numbered.ordinal = name.message
)
select ordinal, position from placed
union all
select ordinal, null from known where resent`;

/** Gives positions and writes, in one statement however long the batch is. */
export function appendOnPostgres(messages: readonly NewMessage[]): Program {
  return [{ sql: statement, parameters: parametersOf(messages) }];
}

function parametersOf(messages: readonly NewMessage[]): unknown[][] {
  const files = messages.flatMap(({ attachments = [] }, index) =>
    attachments.map((attachment, ordinal) => ({ message: index + 1, ordinal, ...attachment })),
  );
  const names = messages.flatMap(({ mentions = [] }, index) =>
    mentions.map((account) => ({ message: index + 1, account })),
  );
  return [
    messages.map(({ room }) => room),
    messages.map(({ id }) => id),
    messages.map(({ author }) => author),
    messages.map(({ name }) => name),
    messages.map(({ text }) => text),
    messages.map(({ sentAtMs }) => sentAtMs),
    messages.map(({ replyTo }) => replyTo ?? null),
    messages.map(({ text }) => wordsOf(text).join(' ')),
    files.map(({ message }) => message),
    files.map(({ ordinal }) => ordinal),
    files.map(({ sha256 }) => sha256),
    files.map(({ name }) => name),
    files.map(({ type }) => type),
    files.map(({ sizeBytes }) => sizeBytes),
    names.map(({ message }) => message),
    names.map(({ account }) => account),
  ];
}
