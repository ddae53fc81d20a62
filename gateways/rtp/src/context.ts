import type { RoomPort, Seat } from '@crossband/room';
import type { HubEvents } from '@crossband/wire';

/** What the signaling session that asks for native media brings along. */
export interface NativeContext {
  /** Read at every use: a resume replaces it by one of the next generation. */
  readonly seat: Seat;
  readonly room: RoomPort;
  /** Address that the signaling connection comes from, proven by its TCP handshake. */
  readonly remoteAddress: string;
  notify(event: 'native.state', data: HubEvents['native.state']): void;
}
