import type { RoomPort, Seat } from '@crossband/room';
import type { HubEvents } from '@crossband/wire';

/** Who asks for native media: what the signaling session brings along. */
export interface NativeContext {
  readonly seat: Seat;
  readonly room: RoomPort;
  /** Address that the signaling connection comes from, proven by its TCP handshake. */
  readonly remoteAddress: string;
  notify<Name extends 'native.state' | 'native.received'>(event: Name, data: HubEvents[Name]): void;
}
