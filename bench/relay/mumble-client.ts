import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { Ocb2Sealer } from './ocb2.ts';

/** Message numbers of Mumble's control channel. */
const kinds = { version: 0, authenticate: 2, ping: 3, reject: 4, serverSync: 5, cryptSetup: 15 } as const;
const HEAD_BYTES = 6;
const pingIntervalMs = 5_000;
/** UDP packets: the kind in the upper three bits. */
const UDP_PING = 1 << 5;
const UDP_OPUS = 4 << 5;

/**
 * One user of a Mumble server: the control channel by TLS, and what its UDP socket sends. Receivers get voice by UDP as
 * soon as the server has heard a ping of theirs by UDP, as real clients do.
 */
export class MumbleClient {
  readonly #socket: TLSSocket;
  #sealer: Ocb2Sealer | null = null;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #sequence = 0;
  readonly #ready = Promise.withResolvers<void>();

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('close', () => this.#ready.reject(new Error('The Mumble server closed the connection')));
  }

  static async open(owned: AsyncDisposableStack, port: number, name: string): Promise<MumbleClient> {
    // Its certificate is one that it made for itself, and the machine is this one.
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    owned.defer(() => void socket.destroy());
    await once(socket, 'secureConnect');
    const client = new MumbleClient(socket);
    client.#send(kinds.version, [number(1, 0x010304)]);
    client.#send(kinds.authenticate, [bytes(1, Buffer.from(name)), number(5, 1)]);
    await client.#ready.promise;
    const pinging = setInterval(() => client.#send(kinds.ping, [number(1, Date.now())]), pingIntervalMs);
    owned.defer(() => clearInterval(pinging));
    return client;
  }

  ping(): Buffer {
    return this.#sealed(Buffer.concat([Buffer.from([UDP_PING]), voiceNumber(this.#sequence)]));
  }

  /** One frame of Opus to the channel. @param length of the whole packet */
  voice(length: number, opus: (length: number) => Buffer): Buffer {
    const head = Buffer.concat([Buffer.from([UDP_OPUS]), voiceNumber(this.#sequence)]);
    // A frame each 20 ms counts as two of Mumble's own of 10 ms.
    this.#sequence += 2;
    const frame = opus(length - 4 - head.length - 2);
    return this.#sealed(Buffer.concat([head, Buffer.from([0x80 | (frame.length >> 8), frame.length & 0xff]), frame]));
  }

  #sealed(plain: Buffer): Buffer {
    if (!this.#sealer) throw new Error('The Mumble server gave no keys');
    return this.#sealer.seal(plain);
  }

  #send(kind: number, fields: readonly Buffer[]): void {
    const body = Buffer.concat(fields);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt16BE(kind, 0);
    head.writeUInt32BE(body.length, 2);
    this.#socket.write(Buffer.concat([head, body]));
  }

  #take(more: Buffer): void {
    this.#received = Buffer.concat([this.#received, more]);
    while (this.#received.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.#received.readUInt32BE(2);
      if (this.#received.length < end) return;
      this.#message(this.#received.readUInt16BE(0), this.#received.subarray(HEAD_BYTES, end));
      this.#received = this.#received.subarray(end);
    }
  }

  #message(kind: number, body: Buffer): void {
    if (kind === kinds.reject) this.#ready.reject(new Error(`The Mumble server refuses: ${body.toString('latin1')}`));
    if (kind === kinds.serverSync) this.#ready.resolve();
    if (kind !== kinds.cryptSetup) return;
    const fields = bytesOf(body);
    const [key, clientNonce] = [fields.get(1), fields.get(2)];
    if (key && clientNonce) this.#sealer = new Ocb2Sealer(key, clientNonce);
  }
}

/** Protocol Buffers: a number, and bytes, under a field's number. */
function number(field: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([field << 3]), varint(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) parts.push((rest % 0x80) | 0x80);
  return Buffer.from([...parts, rest]);
}

/** The fields of a message that consists of short byte strings. */
function bytesOf(message: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at + 1 < message.length; ) {
    const length = message[at + 1] as number;
    fields.set((message[at] as number) >> 3, Buffer.from(message.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return fields;
}

/** Mumble's own form of numbers in UDP packets (PacketDataStream.h). */
function voiceNumber(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  if (value < 0x4000) return Buffer.from([0x80 | (value >> 8), value & 0xff]);
  return Buffer.from([0xc0 | (value >> 16), (value >> 8) & 0xff, value & 0xff]);
}
