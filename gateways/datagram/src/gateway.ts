import type { DatagramPlaneContract } from '@crossband/datagram';
import { CodedError } from '@crossband/foundation';
import type { Room, Seat } from '@crossband/room';
import { DatagramSession, type DatagramWish, type Notify } from './session.ts';

/** Opens sessions of devices on the datagram plane. */
export class DatagramGateway {
  readonly #plane: DatagramPlaneContract;
  readonly #announcedHost: string | null;
  readonly #takesPlain: boolean;

  /**
   * @param announcedHost what devices are told to send to; null: the host of their signaling connection
   * @param takesPlain whether devices may speak version 1
   */
  constructor(plane: DatagramPlaneContract, announcedHost: string | null, takesPlain = false) {
    this.#plane = plane;
    this.#announcedHost = announcedHost;
    this.#takesPlain = takesPlain;
  }

  /** @throws CodedError `plain-datagrams-off` */
  session(room: Room, seat: Seat, notify: Notify, wish: DatagramWish): Promise<DatagramSession> {
    if (wish.plain && !this.#takesPlain) {
      throw new CodedError('plain-datagrams-off', 'This hub takes sealed datagrams only: leave `plain` out.');
    }
    if (wish.plain && room.door.rules.signed) {
      throw new CodedError('plain-datagrams-off', 'This room is signed, which version 1 cannot be: leave `plain` out.');
    }
    return DatagramSession.open({ plane: this.#plane, announcedHost: this.#announcedHost, room, seat, notify, wish });
  }
}
