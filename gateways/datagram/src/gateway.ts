import type { DatagramPlaneContract } from '@crossband/datagram';
import type { Room, Seat } from '@crossband/room';
import { DatagramSession, type Notify } from './session.ts';

/** Opens sessions of devices on the datagram plane. */
export class DatagramGateway {
  readonly #plane: DatagramPlaneContract;
  readonly #announcedHost: string | null;

  /** @param announcedHost what devices are told to send to; null: the host of their signaling connection */
  constructor(plane: DatagramPlaneContract, announcedHost: string | null) {
    this.#plane = plane;
    this.#announcedHost = announcedHost;
  }

  session(room: Room, seat: Seat, notify: Notify): Promise<DatagramSession> {
    return DatagramSession.open({ plane: this.#plane, announcedHost: this.#announcedHost, room, seat, notify });
  }
}
