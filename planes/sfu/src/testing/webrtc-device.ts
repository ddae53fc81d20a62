import { randomInt } from 'node:crypto';
import { Waiters } from '@crossband/foundation/testing/waiters';
import type { TransportOpened } from '@crossband/wire';
import { classifyDatagram, rtpHeaderBytes } from '@crossband/wire/rtp/index';
import { Audio, PeerConnection, type Track } from 'node-datachannel';
import type { Offer, SfuEndpoint, SfuPlaneContract } from '../contract.ts';
import { RtpStream } from './rtp-stream.ts';
import { everyCodec } from './stage.ts';
import { TcpRelay } from './tcp-relay.ts';

export interface IceUse {
  /** How its packets reach the SFU; libdatachannel knows no ICE-TCP, so a relay of ours frames them. */
  readonly protocol: 'udp' | 'tcp';
}

/**
 * A WebRTC device for tests that is no browser: libdatachannel's ICE, DTLS and SRTP, one Opus stream each way as raw RTP.
 */
export class WebRtcDevice {
  readonly endpoint: SfuEndpoint;
  readonly heard: string[] = [];
  readonly #ice: IceUse;
  readonly #peers: PeerConnection[] = [];
  readonly #relays: TcpRelay[] = [];
  readonly #streams: RtpStream[] = [];
  readonly #waiters = new Waiters();
  readonly #offers: Offer[] = [];

  private constructor(endpoint: SfuEndpoint, ice: IceUse) {
    this.endpoint = endpoint;
    this.#ice = ice;
  }

  static async open(plane: SfuPlaneContract, room: string, name: string, ice: IceUse): Promise<WebRtcDevice> {
    let device: WebRtcDevice | undefined;
    const endpoint = await plane.openEndpoint({
      room,
      endpoint: name,
      listener: {
        offered: (offer) => device?.note(() => device?.takeOffer(offer)),
        ended: () => undefined,
        lost: () => undefined,
      },
    });
    device = new WebRtcDevice(endpoint, ice);
    return device;
  }

  /** Joins with a sending transport; returns the feed of what it says from now on. */
  async speak(label: string): Promise<string> {
    const opened = await this.endpoint.openTransport();
    const peer = this.#peer(label);
    const stream = new RtpStream({ kind: 'audio', label }, (packet) => {
      if (track.isOpen() && classifyDatagram(packet) === 'rtp') track.sendMessageBinary(Buffer.from(packet));
    });
    const media = new Audio('0', 'SendOnly');
    media.addOpusCodec(111);
    media.addSSRC(stream.ssrcs[0] ?? 0, label, label, label);
    const track = peer.addTrack(media);
    const local = described(peer);
    peer.setLocalDescription('offer');
    await this.#connect(opened, await local);
    peer.setRemoteDescription(
      this.#sdp(opened, await this.#portTo(opened), { setup: 'passive', direction: 'recvonly' }),
      'answer',
    );
    const { handle } = await this.endpoint.ingest({
      transport: opened.transport,
      kind: 'audio',
      rtpParameters: stream.rtpParameters,
      widthPx: 0,
    });
    this.#streams.push(stream.start());
    return handle;
  }

  /** Opens a receiving transport and takes the first offer on it. */
  async listen(plane: SfuPlaneContract): Promise<void> {
    const opened = await this.endpoint.openTransport();
    this.endpoint.receive(opened.transport, everyCodec(plane.rtpCapabilities));
    await this.until(() => this.#offers.length > 0);
    const [offer] = this.#offers;
    if (!offer) throw new Error('no offer');
    const peer = this.#peer('listener');
    peer.onTrack((track) => this.#take(track));
    const local = described(peer);
    const ssrc = offer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    const payloadType = offer.rtpParameters.codecs[0]?.payloadType ?? 0;
    const sdp = this.#sdp(opened, await this.#portTo(opened), {
      setup: 'actpass',
      direction: 'sendonly',
      ssrc,
      payloadType,
    });
    peer.setRemoteDescription(sdp, 'offer');
    await this.#connect(opened, await local);
    await this.endpoint.ready(offer.subscription, offer.epoch);
  }

  until(done: () => boolean): Promise<void> {
    return this.#waiters.until(done);
  }

  close(): void {
    for (const stream of this.#streams) stream.stop();
    for (const peer of this.#peers) peer.close();
    for (const relay of this.#relays) relay.close();
  }

  private takeOffer(offer: Offer): void {
    this.#offers.push(offer);
  }

  private note(change: () => unknown): void {
    change();
    this.#waiters.happened();
  }

  readonly #tracks: Track[] = [];

  #take(track: Track): void {
    // Kept, or it would be collected and fall silent.
    this.#tracks.push(track);
    track.onMessage((packet) => {
      if (classifyDatagram(packet) !== 'rtp') return;
      this.note(() => this.heard.push(packet.subarray(rtpHeaderBytes(packet)).toString()));
    });
  }

  #peer(name: string): PeerConnection {
    const peer = new PeerConnection(`${name}-${randomInt(1_000_000)}`, {
      iceServers: [],
      bindAddress: '127.0.0.1',
    });
    this.#peers.push(peer);
    return peer;
  }

  async #connect(opened: TransportOpened, sdp: string): Promise<void> {
    const value = /a=fingerprint:sha-256 (\S+)/i.exec(sdp)?.[1] ?? '';
    const fingerprints = [{ algorithm: 'sha-256' as const, value }];
    await this.endpoint.connectTransport(opened.transport, { role: 'client', fingerprints });
  }

  /** The port that the device sends to: the SFU's, or that of a relay to its TCP port. */
  async #portTo({ iceCandidates }: TransportOpened): Promise<number> {
    const port = iceCandidates.find(({ protocol }) => protocol === this.#ice.protocol)?.port;
    if (port === undefined) throw new Error(`The SFU offers no ${this.#ice.protocol} candidate`);
    if (this.#ice.protocol === 'udp') return port;
    const relay = await TcpRelay.open(port);
    this.#relays.push(relay);
    return relay.port;
  }

  /** What the SFU is, as a session description (RFC 8829): ICE lite, one audio section. */
  #sdp(
    opened: TransportOpened,
    port: number,
    media: { setup: string; direction: string; ssrc?: number; payloadType?: number },
  ): string {
    const { iceParameters, dtlsParameters } = opened;
    const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')?.value;
    const payloadType = media.payloadType ?? 111;
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=ice-lite',
      'a=group:BUNDLE 0',
      `m=audio 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
      'c=IN IP4 127.0.0.1',
      'a=mid:0',
      `a=${media.direction}`,
      'a=rtcp-mux',
      `a=rtpmap:${payloadType} opus/48000/2`,
      `a=ice-ufrag:${iceParameters.usernameFragment}`,
      `a=ice-pwd:${iceParameters.password}`,
      `a=fingerprint:sha-256 ${fingerprint}`,
      `a=setup:${media.setup}`,
      ...(media.ssrc === undefined ? [] : [`a=ssrc:${media.ssrc} cname:sfu`]),
      `a=candidate:1 1 udp 1 127.0.0.1 ${port} typ host`,
      'a=end-of-candidates',
      '',
    ].join('\r\n');
  }
}

function described(peer: PeerConnection): Promise<string> {
  return new Promise((resolve) => peer.onLocalDescription((sdp) => resolve(sdp)));
}
