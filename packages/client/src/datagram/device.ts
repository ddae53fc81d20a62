import { type Logger, monotonicNow, silentLogger } from '@crossband/foundation';
import type { DatagramSession, HubEvents, HubNotification, RequestParams } from '@crossband/wire';
import { type DatagramCodec, datagramSsrc, HEADER_BYTES, type SendingTarget } from '@crossband/wire/datagram/index';
import { DatagramVerifier } from '@crossband/wire/datagram/sealing';
import type { Client } from '../api.ts';
import { IncomingStream, type Offer, type ReceivedFrame } from './incoming.ts';
import { DeviceLink, fromBase64 } from './link.ts';
import { type OutgoingEvents, OutgoingStream } from './outgoing.ts';
import type { UdpConnect, UdpSocket } from './udp.ts';

export interface DatagramDeviceOptions {
  /** In a room. */
  readonly client: Pick<Client, 'request' | 'on'>;
  /** The hub's address as the client has it: datagrams go to the same host unless the hub says another. */
  readonly hub: string | URL;
  readonly udp: UdpConnect;
  readonly logger?: Logger;
  /** What comes will come under this offer: who gets its frames? Null: nobody wants it. */
  readonly offered: (offer: Offer) => ((frame: ReceivedFrame, nowMs: number) => void) | null;
  readonly ended?: (stream: IncomingStream, reason: string) => void;
  /** Whether the hub hears one of the sockets. */
  readonly alive?: (port: 'voice' | 'video', alive: boolean) => void;
}

/** Keeps a NAT open; the hub takes a device that is silent for five of these for gone. */
const PING_INTERVAL_MS = 2_000;
/** How often receivers tell how streams arrive. */
const REPORT_INTERVAL_MS = 250;

/** Two UDP sockets of one seat: what a participant without WebRTC sends and receives by (docs/protocol/datagram.md). */
export class DatagramDevice {
  readonly #options: DatagramDeviceOptions;
  readonly #links: Readonly<Record<'voice' | 'video', DeviceLink>>;
  readonly #verifier: DatagramVerifier;
  readonly #outgoing = new Map<number, OutgoingStream>();
  readonly #incoming = new Map<number, IncomingStream>();
  readonly #closing = new AbortController();

  private constructor(
    options: DatagramDeviceOptions,
    { links, signerKey }: DatagramSession,
    sockets: Readonly<Record<'voice' | 'video', UdpSocket>>,
  ) {
    this.#options = options;
    this.#verifier = new DatagramVerifier(fromBase64(signerKey));
    const events = {
      keyFrameWanted: (ssrcs: readonly number[]) => {
        for (const ssrc of ssrcs) this.#outgoing.get(ssrc)?.events.keyFrameWanted?.();
      },
      target: (target: SendingTarget) => this.#outgoing.get(target.ssrc)?.events.target?.(target),
    };
    this.#links = {
      voice: new DeviceLink(links.voice, sockets.voice, events),
      video: new DeviceLink(links.video, sockets.video, events),
    };
  }

  /** Rejects with the hub's coded error, or the system's when no socket can be opened. */
  static async open(options: DatagramDeviceOptions): Promise<DatagramDevice> {
    const { client, hub, udp } = options;
    let device: DatagramDevice | null = null;
    // Offers may follow right behind the answer.
    const early: HubNotification[] = [];
    const closing = new AbortController();
    client.on('notified', (told) => (device ? device.#notified(told) : early.push(told)), closing.signal);
    try {
      const session = await client.request('datagram.open', {});
      const host = session.host ?? new URL(hub).hostname.replace(/^\[|\]$/g, '');
      const take = (datagram: Uint8Array): void => {
        if (device) device.#take(datagram);
      };
      const voice = await udp({ host, port: session.voicePort }, take);
      const video = await udp({ host, port: session.videoPort }, take);
      device = new DatagramDevice(options, session, { voice, video });
    } catch (error) {
      closing.abort();
      throw error;
    }
    device.#closing.signal.addEventListener('abort', () => closing.abort(), { once: true });
    for (const told of early) device.#notified(told);
    device.#run();
    return device;
  }

  get links(): Readonly<Record<'voice' | 'video', DeviceLink>> {
    return this.#links;
  }

  get incoming(): readonly IncomingStream[] {
    return [...this.#incoming.values()];
  }

  async publish(
    wish: RequestParams['datagram.publish'] & { codec: DatagramCodec },
    events: OutgoingEvents = {},
  ): Promise<OutgoingStream> {
    const { publication, ssrc, uplinkSecret } = await this.#options.client.request('datagram.publish', wish);
    const link = this.#links[wish.codec === 'opus' ? 'voice' : 'video'];
    const opened = { publication, ssrc, secret: fromBase64(uplinkSecret), codec: wish.codec };
    const stream = new OutgoingStream(opened, link, events);
    this.#outgoing.set(ssrc, stream);
    return stream;
  }

  askForKeyFrame(stream: IncomingStream): void {
    this.#linkOf(stream).askForKeyFrame(stream.offer.ssrc);
  }

  /** Idempotent. The hub is not told: it ends the session with the seat, or when another one is opened. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#links.voice.close();
    this.#links.video.close();
  }

  #run(): void {
    const { signal } = this.#closing;
    const ping = (): void => {
      this.#links.voice.ping();
      this.#links.video.ping();
    };
    ping();
    const pinging = setInterval(ping, PING_INTERVAL_MS);
    const reporting = setInterval(() => this.#report(), REPORT_INTERVAL_MS);
    signal.addEventListener('abort', () => {
      clearInterval(pinging);
      clearInterval(reporting);
    });
  }

  #report(): void {
    const nowMs = monotonicNow();
    for (const port of ['voice', 'video'] as const) {
      const link = this.#links[port];
      const streams = this.incoming.filter((stream) => this.#linkOf(stream) === link);
      const reports = streams.flatMap(({ reception }) => reception.report(nowMs) ?? []);
      if (reports.length > 0) link.report(reports);
    }
  }

  #linkOf({ offer }: IncomingStream): DeviceLink {
    return this.#links[offer.kind === 'audio' ? 'voice' : 'video'];
  }

  #take(datagram: Uint8Array): void {
    if (datagram.length < HEADER_BYTES) return;
    const ssrc = datagramSsrc(datagram);
    const stream = this.#incoming.get(ssrc);
    if (stream) stream.take(datagram);
    else if (ssrc === this.#links.voice.ssrc) this.#links.voice.take(datagram);
    else if (ssrc === this.#links.video.ssrc) this.#links.video.take(datagram);
  }

  #notified(told: HubNotification): void {
    switch (told.event) {
      case 'datagram.offered':
        this.#offered(told.data);
        break;
      case 'datagram.secret':
        this.#secret(told.data);
        break;
      case 'datagram.ended':
        this.#ended(told.data);
        break;
      case 'datagram.alive':
        this.#options.alive?.(told.data.port, told.data.alive);
    }
  }

  #offered(offer: Offer): void {
    const take = this.#options.offered(offer);
    if (take) this.#incoming.set(offer.ssrc, new IncomingStream(offer, this.#verifier, take));
  }

  #secret({ subscription, ssrc, ...next }: HubEvents['datagram.secret']): void {
    const { keyId } = next;
    this.#incoming.get(ssrc)?.addSecret(next);
    this.#options.client.request('datagram.ready', { subscription, keyId }).catch((error: unknown) => {
      // The hub changes over without us after a while; who has the secret goes on hearing.
      (this.#options.logger ?? silentLogger).warn({ error: String(error) }, 'the hub was not told of a secret');
    });
  }

  #ended({ subscription, epoch, reason }: HubEvents['datagram.ended']): void {
    for (const [ssrc, stream] of this.#incoming) {
      const { offer } = stream;
      if (offer.subscription !== subscription || offer.epoch !== epoch) continue;
      this.#incoming.delete(ssrc);
      this.#options.ended?.(stream, reason);
    }
  }
}
