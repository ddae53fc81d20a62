import type { Room, Seat } from '@crossband/room';
import type { HubEvents } from '@crossband/wire';
import type { Connection } from './connection.ts';
import type { NativeContext, WebRtcPort, WebRtcSessionPort } from './ports.ts';

/**
 * A participant as signaling sees it: the seat, its devices, and the connection that holds it at the moment. It
 * outlives the connection for the resume window.
 */
export class Member {
  readonly room: Room;
  readonly name: string;
  readonly device: string;
  readonly webrtc: WebRtcSessionPort;
  #seat: Seat;
  #connection: Connection | null;

  constructor(options: {
    room: Room;
    seat: Seat;
    name: string;
    device: string;
    connection: Connection;
    webrtc: WebRtcPort;
  }) {
    this.room = options.room;
    this.name = options.name;
    this.device = options.device;
    this.#seat = options.seat;
    this.#connection = options.connection;
    this.webrtc = options.webrtc.session(options.room, options.seat, (event, data) => this.notify(event, data));
  }

  get seat(): Seat {
    return this.#seat;
  }

  get connection(): Connection | null {
    return this.#connection;
  }

  get mayModerate(): boolean {
    return this.room.moderation.person(this.#seat.participant).may.moderate;
  }

  /** Sends to the connection that holds the seat; while there is none, the snapshot of a resume makes up for it. */
  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    this.#connection?.notify(event, data);
  }

  sendText(text: string): void {
    this.#connection?.sendText(text);
  }

  heldBy(seat: Seat, connection: Connection): void {
    this.#seat = seat;
    this.#connection = connection;
  }

  released(): void {
    this.#connection = null;
  }

  get nativeContext(): NativeContext {
    return {
      room: this.room,
      seat: this.#seat,
      remoteAddress: this.#connection?.remoteAddress ?? '',
      notify: (event, data) => this.notify(event, data),
    };
  }
}
