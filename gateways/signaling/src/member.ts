import { type CloseReason, CodedError } from '@crossband/foundation';
import type { Actor, Principal } from '@crossband/identity';
import type { Room, Seat, Sink } from '@crossband/room';
import type { HubEvents } from '@crossband/wire';
import { actorOf } from './access/actor-of.ts';
import type { Connection } from './connection.ts';
import type { DatagramSessionPort, NativeContext, WebRtcPort, WebRtcSessionPort } from './ports.ts';
import type { Permit } from './taken-rights.ts';

/**
 * A participant as signaling sees it: the seat, its devices, and the connection that holds it at the moment. It
 * outlives the connection for the resume window.
 */
export class Member {
  readonly room: Room;
  readonly author: string;
  /** What the room was called when this person came in. */
  readonly cameTo: string;
  readonly device: string;
  readonly webrtc: WebRtcSessionPort;
  /** Null: the device has not opened any. */
  datagrams: DatagramSessionPort | null = null;
  /** Who it is; another value when the account changed, or the person showed it anew. */
  principal: Principal;
  /** Where it comes from: what a ban of an address meets. */
  address: string;
  /** What a moderator has given or taken until the person leaves; null: nothing. */
  permit: Permit | null = null;
  #seat: Seat;
  #connection: Connection | null;

  constructor(options: {
    room: Room;
    seat: Seat;
    principal: Principal;
    device: string;
    connection: Connection;
    webrtc: WebRtcPort;
  }) {
    this.room = options.room;
    this.principal = options.principal;
    this.cameTo = options.room.about.name;
    this.address = options.connection.remoteAddress;
    this.author = options.room.conversation.authorOf(options.seat);
    this.device = options.device;
    this.#seat = options.seat;
    this.#connection = options.connection;
    this.webrtc = options.webrtc.session(options.room, options.seat, (event, data) => this.notify(event, data));
  }

  get seat(): Seat {
    return this.#seat;
  }

  /** Where what this device receives ends. */
  get sink(): Sink {
    return (this.datagrams ?? this.webrtc).sink;
  }

  get openDatagrams(): DatagramSessionPort {
    if (this.datagrams) return this.datagrams;
    throw new CodedError('datagrams-not-open', 'Send datagram.open first.');
  }

  /** A later session takes the place of an earlier one. */
  takeDatagrams(session: DatagramSessionPort): void {
    this.closeDatagrams('replaced');
    this.datagrams = session;
  }

  closeDatagrams(reason: CloseReason): void {
    this.datagrams?.close(reason);
    this.datagrams = null;
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

  sendFrames(frames: Buffer): void {
    this.#connection?.sendFrames(frames);
  }

  /** What others see. */
  get name(): string {
    return this.room.moderation.person(this.#seat.participant).name;
  }

  /** As what this person does things to others. */
  get actor(): Actor {
    return actorOf(this.principal, this.author);
  }

  heldBy(seat: Seat, connection: Connection, principal: Principal): void {
    this.#seat = seat;
    this.principal = principal;
    this.address = connection.remoteAddress;
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
