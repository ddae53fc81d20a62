import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { type Client, createClient } from '@crossband/client';
import {
  DatagramDevice,
  type IncomingStream,
  type Offer,
  type ReceivedFrame,
  type UdpConnect,
} from '@crossband/client/datagram/index';
import { WebSocket } from 'ws';
import type { HubPlace } from './inside.ts';
import { deviceAddress } from './lines.ts';

export interface PartyOptions {
  readonly hub: HubPlace;
  readonly room: string;
  readonly name: string;
  /** Number of its line. */
  readonly line: number;
  readonly offered?: (offer: Offer) => ((frame: ReceivedFrame, nowMs: number) => void) | null;
}

/** A datagram device at the end of one line. */
export class Party implements AsyncDisposable {
  readonly client: Client;
  readonly device: DatagramDevice;

  private constructor(client: Client, device: DatagramDevice) {
    this.client = client;
    this.device = device;
  }

  static async join({ hub, room, name, line, offered = () => null }: PartyOptions): Promise<Party> {
    const localAddress = deviceAddress(line);
    // Its address here is one of the loopback interface, which certificates leave out.
    const agent = new Agent({ ca: hub.authority, servername: 'localhost', localAddress });
    const client = createClient({
      url: hub.url,
      webSocket: (url, subprotocol) => new WebSocket(url, subprotocol, { perMessageDeflate: false, agent }),
      agent: { name: 'datagram-network', version: '1' },
    });
    await client.join({ room, name });
    const device = await DatagramDevice.open({ client, hub: hub.url, udp: udpFrom(localAddress), offered });
    return new Party(client, device);
  }

  /** Asks for what others publish, once so much of it is known. */
  async watch(count: number): Promise<void> {
    const { state } = this.client;
    const others = () =>
      state
        .getSnapshot()
        .publications.filter(({ participant }) => participant !== state.getSnapshot().self?.participant);
    while (others().length < count) {
      await new Promise<void>((resolve) => {
        const stop = state.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
    const wants = others().map(({ id }) => ({ publication: id, want: { maxWidthPx: 1_280, maxFps: 60, priority: 1 } }));
    await this.client.request('subscription.set', { wants });
  }

  incoming(kind: 'audio' | 'video'): IncomingStream | undefined {
    return this.device.incoming.find(({ offer }) => offer.kind === kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.device.close();
    await this.client.close();
  }
}

/** Connected sockets that go by one line. */
function udpFrom(localAddress: string): UdpConnect {
  return async ({ host, port }, onDatagram) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.on('message', onDatagram);
    socket.on('error', () => undefined);
    socket.bind(0, localAddress);
    await once(socket, 'listening');
    const connected = once(socket, 'connect');
    socket.connect(port, host);
    await connected;
    return {
      get waitingBytes() {
        return socket.getSendQueueSize();
      },
      send: (datagram) => socket.send(datagram, () => undefined),
      close: () => socket.close(),
    };
  };
}
