import type { Generated } from 'kysely';

export interface MessageTables {
  messages: MessagesTable;
  room_heads: RoomHeadsTable;
  reactions: ReactionsTable;
  attachments: AttachmentsTable;
  mentions: MentionsTable;
  read_cursors: ReadCursorsTable;
  message_search: MessageSearchTable;
}

interface MessagesTable {
  /** Order of arrival over all rooms; the key for other tables. */
  serial: Generated<number>;
  room: string;
  /** From 1, without gaps, in each room. */
  position: number;
  /** UUID that the client made. */
  id: string;
  author: string;
  author_name: string;
  text: string;
  sent_at_ms: number;
  edited_at_ms: number | null;
  /** 1: removed; text, attachments and reactions are gone, the position stays. */
  deleted: number;
  /** Position in the same room. */
  reply_to: number | null;
  /** The room's change number at the last edit, removal or reaction; 0: as it was sent. */
  revision: number;
}

/** Where each room's counting stands. */
interface RoomHeadsTable {
  room: string;
  last_position: number;
  revision: number;
}

interface ReactionsTable {
  message: number;
  reaction: string;
  author: string;
  at_ms: number;
}

interface AttachmentsTable {
  message: number;
  /** Order within the message, from 0. */
  ordinal: number;
  /** Lower-case hexadecimal: the name of the file on disk. */
  sha256: string;
  name: string;
  type: string;
  size_bytes: number;
}

interface MentionsTable {
  message: number;
  account: string;
  /** 1: an edit named the account, which has not read since; unread wherever the read cursor stands. */
  late: Generated<number>;
  /** 1: an edit took the name away; the row stays, so that naming again tells nobody twice. */
  withdrawn: Generated<number>;
}

interface ReadCursorsTable {
  account: string;
  room: string;
  /** The last position that was read. */
  position: number;
}

/** SQLite: an FTS5 table, `rowid` and `words`. PostgreSQL: `serial` and `words`, a tsvector. */
interface MessageSearchTable {
  rowid: Generated<number>;
  serial: Generated<number>;
  words: string;
}
