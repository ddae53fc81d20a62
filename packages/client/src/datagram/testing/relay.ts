import type { DatagramLinkView, DatagramSession, HubEvents, HubNotification } from '@crossband/wire';
import {
  type AssembledFrame,
  controlKinds,
  datagramCodec,
  datagramSsrc,
  datagramTimestampMs,
  FrameAssembler,
  mediaTypes,
  parseDatagramHeader,
  type ReceptionReport,
  readKeyFrameRequest,
  readPing,
  readReports,
  type SendingTarget,
  writeKeyFrameRequest,
  writePong,
  writeTarget,
} from '@crossband/wire/datagram/index';
import { DatagramOpener, DatagramSealer, DatagramSigner, sealedIndex } from '@crossband/wire/datagram/sealing';
import type { DatagramDeviceOptions } from '../device.ts';
import type { UdpConnect } from '../udp.ts';

const base64 = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const ports = { voice: 1, video: 2 } as const;
type Port = keyof typeof ports;

/**
 * The hub's side for the tests of a device, without a network: answers its requests, opens what it sends, and says what the test wants
 * said. Who may hear whom is proven against the real hub.
 */
export class TestRelay {
  readonly reports: ReceptionReport[] = [];
  readonly keyFrameRequests: number[] = [];
  readonly pings: Record<Port, number> = { voice: 0, video: 0 };
  readonly frames: AssembledFrame[] = [];
  readonly requests: { method: string; params: unknown }[] = [];
  onFrame: (frame: AssembledFrame) => void = () => undefined;
  readonly #listeners = new Set<(told: HubNotification) => void>();
  readonly #deliver: Partial<Record<Port, (datagram: Uint8Array) => void>> = {};
  readonly #openers = new Map<number, DatagramOpener>();
  readonly #sealers: Record<Port, DatagramSealer>;
  readonly #assembler = new FrameAssembler((frame) => {
    this.frames.push(frame);
    this.onFrame(frame);
  });
  #published = 100;
  #said = 0;

  constructor() {
    for (const ssrc of Object.values(ports)) this.#open(ssrc);
    const sealer = (ssrc: number): DatagramSealer =>
      new DatagramSealer({ direction: 'downlink', secret: Buffer.alloc(32, ssrc + 50), ssrc, keyId: 0 });
    this.#sealers = { voice: sealer(ports.voice), video: sealer(ports.video) };
  }

  /** What a device needs of a client in a room. */
  get client(): DatagramDeviceOptions['client'] {
    return {
      request: async (method: string, params: unknown) => this.#answer(method, params) as never,
      on: (_event: string, listener: unknown, signal?: AbortSignal) => {
        const told = listener as (told: HubNotification) => void;
        this.#listeners.add(told);
        signal?.addEventListener('abort', () => this.#listeners.delete(told));
        return () => this.#listeners.delete(told);
      },
    };
  }

  readonly udp: UdpConnect = async ({ port }, onDatagram) => {
    const name: Port = port === ports.voice ? 'voice' : 'video';
    this.#deliver[name] = onDatagram;
    return { waitingBytes: 0, send: (datagram) => this.#take(name, datagram), close: () => undefined };
  };

  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    for (const listener of this.#listeners) listener({ event, data } as HubNotification);
  }

  /** To a port of the device, as it is. */
  send(port: Port, datagram: Uint8Array): void {
    this.#deliver[port]?.(datagram);
  }

  tellTarget(port: Port, target: SendingTarget): void {
    this.#control(port, controlKinds.target, writeTarget(target));
  }

  askForKeyFrame(port: Port, ssrc: number): void {
    this.#control(port, controlKinds.keyFrameRequest, writeKeyFrameRequest([ssrc]));
  }

  #answer(method: string, params: unknown): unknown {
    this.requests.push({ method, params });
    if (method === 'datagram.open') return this.#session();
    if (method !== 'datagram.publish') return {};
    const ssrc = this.#published++;
    this.#open(ssrc);
    return { publication: `p${ssrc}`, ssrc, uplinkSecret: base64(ssrc) };
  }

  #session(): DatagramSession {
    const link = (ssrc: number): DatagramLinkView => {
      return { ssrc, uplinkSecret: base64(ssrc), downlinkSecret: base64(ssrc + 50) };
    };
    return {
      host: null,
      voicePort: ports.voice,
      videoPort: ports.video,
      links: { voice: link(ports.voice), video: link(ports.video) },
      signerKey: Buffer.from(new DatagramSigner().publicKey).toString('base64'),
    };
  }

  #open(ssrc: number): void {
    const opener = new DatagramOpener({ direction: 'uplink', ssrc });
    opener.addSecret(0, Buffer.alloc(32, ssrc));
    this.#openers.set(ssrc, opener);
  }

  #take(port: Port, datagram: Uint8Array): void {
    const ssrc = datagramSsrc(datagram);
    const payload = this.#openers.get(ssrc)?.open(datagram) ?? 'foreign-ssrc';
    if (typeof payload === 'string') throw new Error(`The device sent something that is ${payload}`);
    if (ssrc === ports[port]) this.#takeControl(port, datagram, payload);
    else this.#assembler.add(parseDatagramHeader(datagram), sealedIndex(datagram), payload);
  }

  #takeControl(port: Port, datagram: Uint8Array, payload: Uint8Array): void {
    switch (datagramCodec(datagram)) {
      case controlKinds.ping: {
        this.pings[port] += 1;
        const { id } = readPing(payload) ?? { id: 0 };
        const pingSentMs = datagramTimestampMs(datagram);
        this.#control(port, controlKinds.pong, writePong({ id, pingSentMs, pingArrivedMs: Date.now() }));
        break;
      }
      case controlKinds.report:
        this.reports.push(...(readReports(payload) ?? []));
        break;
      case controlKinds.keyFrameRequest:
        this.keyFrameRequests.push(...(readKeyFrameRequest(payload) ?? []));
    }
  }

  #control(port: Port, kind: number, payload: Uint8Array): void {
    const header = { mediaType: mediaTypes.control, codec: kind, keyFrame: false, marker: true, start: true };
    const place = { ssrc: ports[port], timestampMs: Date.now() >>> 0, seq: this.#said++ & 0xffff };
    this.send(port, this.#sealers[port].seal({ ...header, ...place }, 0, payload));
  }
}
