import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { NativeSenderSession } from '@crossband/wire';
import { writeRtpHeader } from '@crossband/wire/rtp/index';
import type { Address, Spoofer } from './spoofer.ts';

/** The addresses of one namespace's loopback: nobody else sees this traffic. */
export const hubIp = '127.0.0.1';
export const senderIp = '127.0.0.2';
export const attackerIp = '127.0.0.3';

export const attackNames = [
  'first-packet-race',
  'rtcp-like-4-bytes',
  'sctp-like-12-bytes',
  'other-port',
  'spoofed-address',
  'replayed-recording',
] as const;
export type AttackName = (typeof attackNames)[number];

/** What an attacker has that knows everything but the key. */
export interface Scene {
  readonly session: NativeSenderSession;
  readonly hub: Address;
  readonly sender: Address;
  /** Sequence number of the sender's next packet. */
  nextSequence(): number;
  /** Datagrams of the sender as they were seen on the wire. */
  readonly recording: readonly Uint8Array[];
  readonly spoofer: Spoofer;
}

const DATAGRAMS = 5;

/** Sockets of the attacker: on a host of its own, and on the sender's host beside the sender. */
export class Attacker {
  readonly far: Socket;
  readonly near: Socket;
  /** Datagrams that came back: what was meant for the sender. */
  stolen = 0;

  private constructor(far: Socket, near: Socket) {
    this.far = far;
    this.near = near;
    for (const socket of [far, near])
      socket.on('message', () => {
        this.stolen += 1;
      });
  }

  static async open(): Promise<Attacker> {
    const [far, near] = await Promise.all([bound(attackerIp), bound(senderIp)]);
    return new Attacker(far, near);
  }

  /** Runs one attack; resolves with the number of datagrams sent. */
  async attack(name: AttackName, scene: Scene): Promise<number> {
    const { hub } = scene;
    switch (name) {
      case 'first-packet-race':
        return this.#send(this.far, hub, forgeries(scene));
      case 'rtcp-like-4-bytes':
        return this.#send(this.far, hub, repeat(Buffer.from('80c80000', 'hex')));
      case 'sctp-like-12-bytes':
        return this.#send(this.far, hub, repeat(Buffer.from('138813880000000000000000', 'hex')));
      case 'other-port':
        return this.#send(this.near, hub, forgeries(scene));
      case 'spoofed-address':
        return spoof(scene, forgeries(scene));
      case 'replayed-recording': {
        const recording = scene.recording.slice(-DATAGRAMS);
        return (await this.#send(this.far, hub, recording)) + (await spoof(scene, recording));
      }
    }
  }

  [Symbol.dispose](): void {
    this.far.close();
    this.near.close();
  }

  async #send(socket: Socket, to: Address, datagrams: readonly Uint8Array[]): Promise<number> {
    for (const datagram of datagrams)
      await new Promise<void>((resolve, reject) => {
        socket.send(datagram, to.port, to.address, (error) => (error ? reject(error) : resolve()));
      });
    return datagrams.length;
  }
}

async function spoof({ spoofer, sender, hub }: Scene, datagrams: readonly Uint8Array[]): Promise<number> {
  for (const datagram of datagrams) await spoofer.send(sender, hub, datagram);
  return datagrams.length;
}

/** Right source, sequence number and payload type, wrong tag: RTP with and without one, and a sender report. */
function forgeries(scene: Scene): Uint8Array[] {
  return Array.from({ length: DATAGRAMS }, (_, i) => {
    if (i === DATAGRAMS - 1) return forgedReport(scene.session.ssrc);
    const packet = Buffer.alloc(12 + (i === 0 ? 12 : 60));
    writeRtpHeader(packet, {
      payloadType: scene.session.payload_type,
      marker: true,
      sequenceNumber: (scene.nextSequence() + i) & 0xffff,
      rtpTimestamp: 0,
      ssrc: scene.session.ssrc,
    });
    randomBytes(packet.length - 12).copy(packet, 12);
    return packet;
  });
}

function forgedReport(ssrc: number): Uint8Array {
  const report = Buffer.alloc(28 + 14);
  report.set([0x80, 200, 0, 6]);
  report.writeUInt32BE(ssrc, 4);
  randomBytes(report.length - 8).copy(report, 8);
  return report;
}

function repeat(datagram: Uint8Array): Uint8Array[] {
  return Array.from({ length: DATAGRAMS }, () => datagram);
}

async function bound(ip: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, ip);
  await once(socket, 'listening');
  return socket;
}
