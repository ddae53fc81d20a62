import type { Database } from '../database.ts';
import type { SearchIndex } from '../search/search-index.ts';

/** So many messages a transaction, so that others get their turn in between. */
const slice = 500;

/** Deletes a room's messages from the oldest, and its counting last: whatever stops this, it can be done again. */
export async function purgeRoom(database: Database, search: SearchIndex, room: string): Promise<void> {
  for (let more = true; more; ) {
    more = await database.write(async (tx) => {
      const rows = await tx
        .selectFrom('messages')
        .select('serial')
        .where('room', '=', room)
        .orderBy('position')
        .limit(slice)
        .execute();
      const serials = rows.map(({ serial }) => serial);
      if (serials.length === 0) {
        await tx.deleteFrom('read_cursors').where('room', '=', room).execute();
        await tx.deleteFrom('room_heads').where('room', '=', room).execute();
        return false;
      }
      // Attachments and reactions go with their messages.
      await search.remove(tx, serials);
      await tx.deleteFrom('messages').where('serial', 'in', serials).execute();
      return true;
    });
  }
}
