import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@crossband/foundation';
import { peopleOn } from '@crossband/identity';
import { Rooms } from '@crossband/room';
import { FileLinks, type Store } from '@crossband/store';
import { refusalAnswer, signalingPath } from '@crossband/wire';
import type { NativePort, WebRtcPort } from '../ports.ts';
import { SignalingServer } from '../server.ts';

const refuse = async (): Promise<never> => {
  throw new Error('no media in this test');
};
const noDevice: WebRtcPort = {
  rtpCapabilities: { codecs: [] },
  session: () => ({
    sink: { plane: 'none', endpoint: 'none' },
    openTransport: refuse,
    connectTransport: refuse,
    restartTransport: refuse,
    publish: refuse,
    describe: refuse,
    ready: refuse,
    playing: refuse,
    resumed: () => undefined,
    close: async () => undefined,
  }),
};
const noNative: NativePort = {
  createSender: refuse,
  createReceiver: refuse,
  close: refuse,
  resumed: () => undefined,
  closeAll: async () => undefined,
};

/** Signaling alone, on a store, behind a real socket; devices that never send media stand in for the gateways. */
export async function signalingHub(
  store: Store,
  { resumeSecret = randomBytes(32), maxConnections = 100, guests = true } = {},
) {
  const rooms = new Rooms({
    planes: [],
    limits: { rooms: 10, participants: 10, publicationsEach: 4 },
    logger: silentLogger,
  });
  const people = peopleOn(store);
  const signaling = new SignalingServer({
    people: { ...people, guests },
    store,
    rooms,
    webrtc: noDevice,
    native: noNative,
    datagrams: null,
    resumeSecret,
    files: { links: new FileLinks(resumeSecret), maxBytes: 1_000_000 },
    hubVersion: 'test',
    iceServers: [],
    allowedOrigins: [],
    maxConnections,
    peerOf: () => ({ address: '127.0.0.1', limitKey: null, isPrivate: true }),
    blame: () => undefined,
    logger: silentLogger,
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    const refusal = signaling.upgrade(request, socket, head);
    if (refusal) socket.end(refusalAnswer(refusal));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const close = async (): Promise<void> => {
    await signaling.drain(null);
    await rooms.close();
    http.closeAllConnections();
    http.close();
  };
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}${signalingPath}`,
    people,
    rooms,
    signaling,
    close,
  };
}
