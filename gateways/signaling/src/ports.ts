import type { CloseReason } from '@crossband/foundation';
import type { Room, Seat, Sink } from '@crossband/room';
import type {
  HubEvents,
  IceParametersView,
  RequestParams,
  ResultOf,
  SignaledRtpCapabilities,
  TransportOpened,
} from '@crossband/wire';

/** What signaling asks of the media gateways. They implement this by shape; gateways never import each other. */

export type Notify = <Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]) => void;

export interface WebRtcSessionPort {
  readonly sink: Sink;
  openTransport(params: RequestParams['transport.open']): Promise<TransportOpened>;
  connectTransport(params: RequestParams['transport.connect']): Promise<void>;
  restartTransport(transport: string): Promise<IceParametersView>;
  publish(params: RequestParams['publication.open']): Promise<ResultOf<'publication.open'>>;
  describe(publication: string, widthPx: number): Promise<void>;
  ready(subscription: string, epoch: number): Promise<void>;
  playing(subscription: string, epoch: number): Promise<void>;
  resumed(seat: Seat): void;
  close(reason: CloseReason): Promise<void>;
}

export interface WebRtcPort {
  readonly rtpCapabilities: SignaledRtpCapabilities;
  session(room: Room, seat: Seat, notify: Notify): WebRtcSessionPort;
}

/** A device's two UDP sockets. */
export interface DatagramSessionPort {
  readonly sink: Sink;
  readonly opened: ResultOf<'datagram.open'>;
  /** Authentic datagrams come from one of its sockets. */
  readonly heard: boolean;
  publish(params: RequestParams['datagram.publish']): Promise<ResultOf<'datagram.publish'>>;
  ready(params: RequestParams['datagram.ready']): void;
  resumed(seat: Seat): void;
  close(reason: CloseReason): void;
}

export interface DatagramPort {
  /** @param wish with the address of the signaling connection */
  session(
    room: Room,
    seat: Seat,
    notify: Notify,
    wish: RequestParams['datagram.open'] & { remoteAddress: string },
  ): Promise<DatagramSessionPort>;
}

/** Who asks the native gateway, and how to tell them. */
export interface NativeContext {
  readonly room: Room;
  readonly seat: Seat;
  /** Address of the signaling connection: the only one that a receiver may name as its own. */
  readonly remoteAddress: string;
  readonly notify: Notify;
}

export interface NativePort {
  createSender(
    context: NativeContext,
    params: RequestParams['create_native_sender_session'],
  ): Promise<ResultOf<'create_native_sender_session'>>;
  createReceiver(
    context: NativeContext,
    params: RequestParams['create_native_receiver_session'],
  ): Promise<ResultOf<'create_native_receiver_session'>>;
  /** Ends one session of this participant; `unknown-native-session` when it has none of that id. */
  close(participant: string, session: string): Promise<void>;
  /** The participant came back on another connection: its seat has a new generation. */
  resumed(context: NativeContext): void;
  /** Ends all sessions of a participant that left. */
  closeAll(participant: string, reason: CloseReason): Promise<void>;
}
