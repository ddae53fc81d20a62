import { type CloseReason, CodedError, Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { EndpointId, Fact, Plan, RoomId } from '@crossband/room';
import { datagramCodecs } from '@crossband/wire/datagram/index';
import type { DatagramEndpoint, DatagramListener, DatagramPlaneContract, DatagramPlaneOptions } from './contract.ts';
import type { Port, RelayFigures } from './relay/messages.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';
import { RelayThread } from './relay-thread.ts';
import { RoomDatagrams, type RoomDatagramsContext } from './room-datagrams.ts';
import { SsrcTable } from './ssrc-table.ts';

const id = 'datagram';

/** Opens both ports in a thread of their own. @throws CodedError `port-taken`, `address-unusable` */
export async function createDatagramPlane(options: DatagramPlaneOptions, logger: Logger): Promise<DatagramPlane> {
  const bound = logger.child({ plane: id });
  return new DatagramPlane(await RelayThread.start(options, bound), bound);
}

/** The media plane of plain UDP: datagrams from one to many, equal to the plans. */
export class DatagramPlane implements DatagramPlaneContract {
  readonly id = id;
  readonly can = { gate: true, layers: false, codecs: Object.keys(datagramCodecs) } as const;
  readonly voicePort: number;
  readonly videoPort: number;
  readonly signerKey: Uint8Array;
  readonly #relay: RelayThread;
  readonly #ssrcs = new SsrcTable();
  readonly #rooms = new Map<RoomId, RoomDatagrams>();
  readonly #facts: Emitter<{ fact: [fact: Fact] }>;
  readonly #context: RoomDatagramsContext;
  #closed = false;

  constructor(relay: RelayThread, logger: Logger) {
    this.#relay = relay;
    const { voicePort, videoPort, signerKey } = relay.listening;
    this.voicePort = voicePort;
    this.videoPort = videoPort;
    this.signerKey = signerKey;
    this.#facts = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of facts threw'));
    this.#context = {
      plane: id,
      relay,
      ssrcs: this.#ssrcs,
      logger,
      codecNumber: (codec) => datagramCodecs[codec],
      emit: (fact) => this.#facts.emit('fact', fact),
    };
    relay.events.on('fact', (fact) => {
      if (fact.type === 'link-alive') this.#ssrcs.alive(fact.ssrc, true);
      if (fact.type === 'link-silent') this.#ssrcs.alive(fact.ssrc, false);
    });
    relay.events.on('died', (reason) => {
      logger.error({ reason }, 'the datagram relay ended; its devices have to open their sessions again');
      this.#closeRooms('worker-died');
      this.#closed = true;
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
  }

  onFact(listener: (fact: Fact) => void): () => void {
    return this.#facts.on('fact', listener);
  }

  async openEndpoint({
    room,
    endpoint,
    listener,
    plain = null,
  }: {
    room: RoomId;
    endpoint: EndpointId;
    listener: DatagramListener;
    plain?: Readonly<Record<Port, SocketAddress>> | null;
  }): Promise<DatagramEndpoint> {
    if (this.#closed) throw new CodedError('media-unavailable', 'This hub has no datagrams at the moment; try again.');
    const opened = this.#room(room).openEndpoint(endpoint, listener, plain);
    await this.#relay.caughtUp();
    return opened;
  }

  setSigned(room: RoomId, signed: boolean): void {
    this.#room(room).setSigned(signed);
  }

  figures(): Promise<RelayFigures> {
    return this.#relay.figures();
  }

  async close(reason: CloseReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeRooms(reason);
    await this.#relay.close();
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
