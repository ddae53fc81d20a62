import { randomBytes } from 'node:crypto';
import { type CloseReason, CodedError, Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { EndpointId, Fact, Plan, RoomId } from '@crossband/room';
import { type DatagramCodec, datagramCodecs } from '@crossband/wire/datagram/index';
import { DatagramSigner } from '@crossband/wire/datagram/sealing';
import type { DatagramEndpoint, DatagramListener, DatagramPlaneContract, DatagramPlaneOptions } from './contract.ts';
import type { Port, RelayFigures } from './relay/messages.ts';
import { NodeUdpPort } from './relay/udp/node-udp-port.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';
import type { RelayThread } from './relay-thread.ts';
import { Relays } from './relays.ts';
import { RoomDatagrams, type RoomDatagramsContext } from './room-datagrams.ts';
import { SsrcTable } from './ssrc-table.ts';

const id = 'datagram';

/** Looks whether its ports are free; what listens there is started with the first device. @throws CodedError `port-taken`, `address-unusable` */
export async function createDatagramPlane(options: DatagramPlaneOptions, logger: Logger): Promise<DatagramPlane> {
  const { listenIp, voicePort, videoPort } = options;
  for (const port of [voicePort, videoPort]) {
    const free = await NodeUdpPort.open({ listenIp, port, onDatagram: () => {} });
    free.close();
  }
  return new DatagramPlane(options, logger.child({ plane: id }));
}

/** The media plane of plain UDP: datagrams from one to many, equal to the plans. */
export class DatagramPlane implements DatagramPlaneContract {
  readonly id = id;
  readonly can = { gate: true, layers: false, codecs: Object.keys(datagramCodecs) } as const;
  readonly signerKey: Uint8Array;
  readonly #relays: Relays;
  readonly #logger: Logger;
  readonly #ssrcs = new SsrcTable();
  readonly #rooms = new Map<RoomId, RoomDatagrams>();
  readonly #facts: Emitter<{ fact: [fact: Fact] }>;
  readonly #context: RoomDatagramsContext;
  #closed = false;

  constructor({ relays = 1, ...options }: DatagramPlaneOptions, logger: Logger) {
    const signerSeed = randomBytes(32);
    this.signerKey = new DatagramSigner(signerSeed).publicKey;
    this.#relays = new Relays(relays, { ...options, signerSeed }, logger);
    this.#logger = logger;
    this.#facts = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of facts threw'));
    this.#context = {
      plane: id,
      relays: this.#relays,
      ssrcs: this.#ssrcs,
      logger,
      codecNumber: (codec) => datagramCodecs[codec],
      emit: (fact) => this.#facts.emit('fact', fact),
    };
    this.#relays.onFact((fact, relay) => {
      if (fact.type === 'link-alive') this.#ssrcs.alive(fact.ssrc, true);
      if (fact.type === 'link-silent') this.#ssrcs.alive(fact.ssrc, false);
      if (fact.type === 'speaking') this.#spoken(relay, new Set(fact.streams));
    });
  }

  async reconcile(plan: Plan): Promise<number> {
    const nothingToDo = plan.routes.length === 0 && plan.feeds.size === 0;
    if (this.#closed || (nothingToDo && !this.#rooms.has(plan.room))) return plan.version;
    return this.#room(plan.room).reconcile(plan);
  }

  async release(room: RoomId): Promise<void> {
    this.#rooms.get(room)?.close('parent-closed');
    this.#rooms.delete(room);
    this.#relays.release(room);
  }

  onFact(listener: (fact: Fact) => void): () => void {
    return this.#facts.on('fact', listener);
  }

  async openEndpoint({
    room,
    endpoint,
    listener,
    plain = null,
    codecs = null,
  }: {
    room: RoomId;
    endpoint: EndpointId;
    listener: DatagramListener;
    plain?: Readonly<Record<Port, SocketAddress>> | null;
    codecs?: readonly DatagramCodec[] | null;
  }): Promise<DatagramEndpoint> {
    const unavailable = new CodedError('media-unavailable', 'This hub has no datagrams at the moment; try again.');
    if (this.#closed) throw unavailable;
    const relay = await this.#relays.running(room).catch((error: unknown) => {
      this.#logger.error({ reason: messageOf(error) }, 'cannot start a datagram relay');
      throw unavailable;
    });
    const opened = this.#room(room).openEndpoint(endpoint, listener, plain, codecs);
    await relay.caughtUp();
    return opened;
  }

  figures(): Promise<RelayFigures> {
    return this.#relays.figures();
  }

  async close(reason: CloseReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeRooms(reason);
    await this.#relays.close();
  }

  #spoken(relay: RelayThread, streams: ReadonlySet<number>): void {
    for (const room of this.#rooms.values()) if (this.#relays.known(room.id) === relay) room.spoken(streams);
  }

  #closeRooms(reason: CloseReason): void {
    for (const room of this.#rooms.values()) room.close(reason);
    this.#rooms.clear();
  }

  #room(room: RoomId): RoomDatagrams {
    let datagrams = this.#rooms.get(room);
    if (!datagrams) {
      datagrams = new RoomDatagrams(room, this.#context);
      this.#rooms.set(room, datagrams);
    }
    return datagrams;
  }
}
