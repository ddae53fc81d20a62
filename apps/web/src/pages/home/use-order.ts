import type { RoomListing } from '@crossband/wire/api';
import { useSession } from '../../session/session-context.tsx';
import { placesAfter } from './folders.ts';

/** Moves a room up or down in its folder, for everybody. */
export function useOrder(reload: () => Promise<void>) {
  const { account, notices } = useSession();
  return async (rooms: readonly RoomListing[], room: RoomListing, by: number): Promise<void> => {
    try {
      for (const [name, sortOrder] of placesAfter(rooms, room, by)) {
        await account.call('changeRoom', { parts: { room: name }, body: { sortOrder } });
      }
    } catch (error) {
      notices.failed(error);
    }
    await reload();
  };
}
