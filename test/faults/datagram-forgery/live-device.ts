import type { DatagramLinkView, DatagramSession, HubEvents, PublicationView, ResultOf } from '@crossband/wire';
import { DatagramVerifier } from '@crossband/wire/datagram/sealing';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { LiveStream } from './live-media.ts';
import { type LinkKeys, LiveSocket } from './live-socket.ts';

const want = { maxWidthPx: 1280, maxFps: 30, priority: 1 };
type Port = 'voice' | 'video';

/** What a device keeps of a stream that it receives. */
export interface Offer {
  readonly publication: string;
  readonly ssrc: number;
  readonly port: Port;
  /** Every secret it was ever told, the newest last. */
  readonly secrets: { keyId: number; secret: Uint8Array }[];
}

export interface LiveDeviceOptions {
  readonly signalUrl: string;
  readonly room: string;
  readonly name: string;
  /** Verifies nothing, though the room is signed: the control. */
  readonly believes?: boolean;
}

/** A device of the live call: signaling, two sockets, what it sends and what it receives. */
export class LiveDevice implements AsyncDisposable {
  readonly sockets: Readonly<Record<Port, LiveSocket>>;
  readonly streams: LiveStream[] = [];
  readonly offers = new Map<number, Offer>();
  readonly #peer: SignalingPeer;
  readonly #verifier: DatagramVerifier;
  readonly #publications = new Set<string>();
  #offered = (): void => {};

  private constructor(peer: SignalingPeer, sockets: Record<Port, LiveSocket>, verifier: DatagramVerifier) {
    this.#peer = peer;
    this.sockets = sockets;
    this.#verifier = verifier;
    peer.socket.on('message', (data) => {
      const { event, data: told } = JSON.parse(String(data)) as { event?: string; data: never };
      if (event === 'publication.opened')
        this.#publications.add((told as { publication: PublicationView }).publication.id);
      if (event === 'datagram.offered') this.#take(told);
      if (event === 'datagram.secret') this.#takeNext(told);
    });
  }

  static async join({ signalUrl, room, name, believes = false }: LiveDeviceOptions): Promise<LiveDevice> {
    const peer = await SignalingPeer.open(signalUrl);
    await peer.join(room, name);
    const { voicePort, videoPort, links, signerKey } = await peer.result<DatagramSession>('datagram.open', {});
    const sockets = {
      voice: await LiveSocket.open(voicePort, keysOf(links.voice)),
      video: await LiveSocket.open(videoPort, keysOf(links.video)),
    };
    const Verifier = believes ? Believer : DatagramVerifier;
    return new LiveDevice(peer, sockets, new Verifier(Buffer.from(signerKey, 'base64')));
  }

  async publish(port: Port, { muted = false, bytes = 120, firstIndex = 0 } = {}): Promise<LiveStream> {
    const params = port === 'voice' ? { source: 'microphone', codec: 'opus' } : { source: 'camera', codec: 'h264' };
    const opened = await this.#peer.result<ResultOf<'datagram.publish'>>('datagram.publish', { ...params, muted });
    const secret = Buffer.from(opened.uplinkSecret, 'base64');
    const stream = new LiveStream({ ssrc: opened.ssrc, secret, port, bytes, firstIndex });
    this.streams.push(stream);
    return stream;
  }

  /** Receives everything of these streams; resolves once it was told all of their secrets. */
  async receive(...streams: LiveStream[]): Promise<void> {
    const ids = new Set([...this.#publications, ...this.#peer.room.publications.map(({ id }) => id)]);
    await this.#peer.result('subscription.set', { wants: [...ids].map((publication) => ({ publication, want })) });
    while (streams.some(({ ssrc }) => !this.offers.has(ssrc))) {
      await new Promise<void>((resolve) => {
        this.#offered = resolve;
      });
    }
  }

  /** The next datagram of a stream. */
  say(stream: LiveStream): Uint8Array {
    const datagram = stream.next();
    this.sockets[stream.port].send(datagram);
    return datagram;
  }

  get sent(): number {
    return this.sockets.voice.sent + this.sockets.video.sent;
  }

  /** What it took for genuine that nobody in the call has sent. */
  get deceived(): number {
    const { voice, video } = this.sockets;
    const receptions = [...voice.receptions.values(), ...video.receptions.values()];
    return receptions.reduce((sum, { foreign }) => sum + foreign, voice.unasked + video.unasked);
  }

  heard(stream: LiveStream, from: number, to: number): number {
    return this.sockets[stream.port].receptions.get(stream.ssrc)?.count(from, to) ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sockets.voice[Symbol.dispose]();
    this.sockets.video[Symbol.dispose]();
    this.#peer.socket.close();
    await this.#peer.closed;
  }

  #take({ publication, ssrc, kind, keyId, secret, signed }: HubEvents['datagram.offered']): void {
    const port = kind === 'audio' ? 'voice' : 'video';
    this.offers.set(ssrc, { publication, ssrc, port, secrets: [] });
    this.#learn(ssrc, keyId, secret, signed);
    this.#offered();
  }

  #takeNext({ subscription, ssrc, keyId, secret, signed }: HubEvents['datagram.secret']): void {
    this.#learn(ssrc, keyId, secret, signed);
    void this.#peer.result('datagram.ready', { subscription, keyId });
  }

  #learn(ssrc: number, keyId: number, secretBase64: string, signed: boolean): void {
    const offer = this.offers.get(ssrc);
    if (!offer) return;
    const secret = Buffer.from(secretBase64, 'base64');
    offer.secrets.push({ keyId, secret });
    this.sockets[offer.port].listenTo(ssrc, keyId, secret, signed ? this.#verifier : null);
  }
}

/** Takes every signature for a good one. */
class Believer extends DatagramVerifier {
  override verify(): boolean {
    return true;
  }
}

function keysOf({ ssrc, uplinkSecret, downlinkSecret }: DatagramLinkView): LinkKeys {
  const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
  return { ssrc, uplinkSecret: bytes(uplinkSecret), downlinkSecret: bytes(downlinkSecret) };
}
