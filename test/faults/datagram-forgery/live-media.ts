import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { datagramCodecs, mediaTypes } from '@crossband/wire/datagram/index';
import { DatagramSealer } from '@crossband/wire/datagram/sealing';

const serialBytes = 4;
const markBytes = 16;
/** Nobody but this process can mark a payload as one that was really sent. */
const key = randomBytes(32);

function markOf(ssrc: number, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${ssrc}`).update(body).digest().subarray(0, markBytes);
}

/** What one device of the live call sends for one publication, datagram by datagram. */
export class LiveStream {
  readonly ssrc: number;
  readonly secret: Uint8Array;
  readonly port: 'voice' | 'video';
  readonly #sealer: DatagramSealer;
  readonly #bytes: number;
  readonly #firstIndex: number;
  /** Datagrams so far; each carries its place as its serial. */
  sent = 0;

  /** @param firstIndex where in its roll it begins, so that a wrap comes soon */
  constructor(stream: {
    ssrc: number;
    secret: Uint8Array;
    port: 'voice' | 'video';
    bytes: number;
    firstIndex: number;
  }) {
    this.ssrc = stream.ssrc;
    this.secret = stream.secret;
    this.port = stream.port;
    this.#bytes = stream.bytes;
    this.#firstIndex = stream.firstIndex;
    this.#sealer = new DatagramSealer({ direction: 'uplink', secret: stream.secret, ssrc: stream.ssrc, keyId: 0 });
  }

  get nextIndex(): number {
    return this.#firstIndex + this.sent;
  }

  next(): Uint8Array {
    const index = this.nextIndex;
    const payload = Buffer.alloc(this.#bytes);
    payload.writeUInt32BE(this.sent, markBytes);
    payload.set(markOf(this.ssrc, payload.subarray(markBytes)));
    this.sent += 1;
    const header = this.headerAt(index);
    return this.#sealer.seal(header, Math.floor(index / 0x10000), payload);
  }

  headerAt(index: number) {
    return {
      mediaType: mediaTypes[this.port],
      codec: this.port === 'voice' ? datagramCodecs.opus : datagramCodecs.h264,
      keyFrame: true,
      marker: true,
      start: true,
      ssrc: this.ssrc,
      timestampMs: Date.now() % 2 ** 32,
      seq: index & 0xffff,
    };
  }
}

/** What arrived of one live stream. */
export class Reception {
  readonly #heard = new Set<number>();
  /** Payloads that nobody sent, or that came a second time. */
  foreign = 0;

  take(ssrc: number, payload: Uint8Array): void {
    const body = payload.subarray(markBytes);
    if (
      payload.length < markBytes + serialBytes ||
      !timingSafeEqual(markOf(ssrc, body), payload.subarray(0, markBytes))
    ) {
      this.foreign += 1;
      return;
    }
    const serial = Buffer.from(body.buffer, body.byteOffset, serialBytes).readUInt32BE();
    if (this.#heard.has(serial)) this.foreign += 1;
    this.#heard.add(serial);
  }

  /** How many of these serials arrived. */
  count(from: number, to: number): number {
    let count = 0;
    for (let serial = from; serial < to; serial += 1) if (this.#heard.has(serial)) count += 1;
    return count;
  }
}
