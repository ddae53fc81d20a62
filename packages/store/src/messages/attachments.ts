import type { Database } from '../database.ts';
import type { Attachment } from './message.ts';

/** Where an attachment hangs. */
export interface AttachmentPlace extends Attachment {
  room: string;
  position: number;
}

/** The attachments that messages have. Bytes are kept elsewhere, by their hashes. */
export class Attachments {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Where these bytes hang, newest first, at most 100 places: who may enter one of the rooms may have them. */
  places(sha256: string): Promise<AttachmentPlace[]> {
    return this.#database.read((db) =>
      db
        .selectFrom('attachments')
        .innerJoin('messages', 'messages.serial', 'attachments.message')
        .select([
          'messages.room as room',
          'messages.position as position',
          'attachments.sha256 as sha256',
          'attachments.name as name',
          'attachments.type as type',
          'attachments.size_bytes as sizeBytes',
        ])
        .where('attachments.sha256', '=', sha256)
        .orderBy('attachments.message', 'desc')
        .orderBy('attachments.ordinal')
        .limit(100)
        .execute(),
    );
  }

  /** Those of the hashes (at most 100) that hang on messages of this room, in the order of the hashes, each as it was sent last. */
  async inRoom(room: string, hashes: readonly string[]): Promise<Attachment[]> {
    if (hashes.length === 0) return [];
    const rows = await this.#database.read((db) =>
      db
        .selectFrom('attachments')
        .innerJoin('messages', 'messages.serial', 'attachments.message')
        .select(['attachments.sha256', 'attachments.name', 'attachments.type', 'attachments.size_bytes as sizeBytes'])
        .where('attachments.sha256', 'in', hashes)
        .where('messages.room', '=', room)
        .orderBy('attachments.message')
        .orderBy('attachments.ordinal')
        .execute(),
    );
    const byHash = new Map(rows.map((row) => [row.sha256, row]));
    return hashes.flatMap((hash) => byHash.get(hash) ?? []);
  }

  /** Those of the hashes (at most 1,000) that no message has: their files may be deleted. */
  async unused(hashes: readonly string[]): Promise<string[]> {
    if (hashes.length === 0) return [];
    const used = await this.#database.read((db) =>
      db.selectFrom('attachments').select('sha256').distinct().where('sha256', 'in', hashes).execute(),
    );
    const names = new Set(used.map(({ sha256 }) => sha256));
    return hashes.filter((hash) => !names.has(hash));
  }
}
