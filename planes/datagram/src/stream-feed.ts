import type { EndpointId, MediaKind } from '@crossband/room';
import { type DatagramCodec, datagramCodecs } from '@crossband/wire/datagram/index';
import { DownlinkSecret } from './downlink-secret.ts';
import type { Endpoint } from './endpoint.ts';
import type { Port, StreamRoutes } from './relay/messages.ts';

/** One publication that comes in as datagrams. */
export class StreamFeed {
  readonly handle: string;
  readonly ssrc: number;
  readonly codec: DatagramCodec;
  readonly endpoint: Endpoint;
  readonly secret: DownlinkSecret;
  /** A plan has named it: from then on it lives and ends with the plans. */
  planned = false;
  #receivers: readonly Endpoint[] = [];
  #open = false;

  constructor(ssrc: number, codec: DatagramCodec, endpoint: Endpoint, signed: boolean, secretChanged: () => void) {
    this.handle = `datagram-${ssrc}`;
    this.ssrc = ssrc;
    this.codec = codec;
    this.endpoint = endpoint;
    this.secret = new DownlinkSecret(signed, secretChanged);
  }

  get kind(): MediaKind {
    return kindOf(this.codec);
  }

  get port(): Port {
    return this.kind === 'audio' ? 'voice' : 'video';
  }

  /** @returns the next secret, that those who go on receiving must be told; null: none is needed */
  flowsTo(receivers: readonly Endpoint[], open: boolean, signed: boolean): ReturnType<DownlinkSecret['receivedBy']> {
    this.#receivers = receivers;
    this.#open = open;
    // Who speaks version 1 has no use for secrets, and is told none.
    const sealed = receivers.filter(({ isPlain }) => !isPlain);
    return this.secret.receivedBy(new Set<EndpointId>(sealed.map(({ id }) => id)), signed);
  }

  routes(): StreamRoutes {
    const { keyId, secret, signed } = this.secret.current;
    return {
      ssrc: this.ssrc,
      open: this.#open,
      keyId,
      downlinkSecret: secret,
      signed,
      receivers: this.#receivers.map(({ links }) => links[this.port].ssrc),
    };
  }
}

export function kindOf(codec: DatagramCodec): MediaKind {
  const number = datagramCodecs[codec];
  return number === datagramCodecs.opus || number === datagramCodecs.pcm16 ? 'audio' : 'video';
}
