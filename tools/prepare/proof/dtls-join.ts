import type { types } from 'mediasoup';
import type { Candidate } from './candidate.ts';
import { within } from './proof-failure.ts';
import { bindingRequest, isBindingSuccess, isStun } from './stun.ts';
import { UdpEndpoint } from './udp-endpoint.ts';

const JOIN_TIMEOUT_MS = 15_000;
/** STUN's first retransmission delay (RFC 8489 section 6.2.1). */
const STUN_RETRY_MS = 500;

/** One end of the join: a worker, its transport, and the relay's socket that this transport takes for its peer. */
export type JoinEnd = { candidate: Candidate; transport: types.WebRtcTransport; socket: UdpEndpoint };
/** Sees each datagram that the relay passes on; answers false to lose it. */
export type RelayWatch = (datagram: Buffer, from: JoinEnd) => boolean;

/**
 * Joins two workers as two WebRTC peers. mediasoup is ICE-lite on both ends, so neither would begin: the relay between
 * them plays the ICE controlling agent towards each, then passes DTLS, SRTP and SRTCP on.
 */
export class DtlsJoin implements AsyncDisposable {
  readonly client: JoinEnd;
  readonly server: JoinEnd;
  watch: RelayWatch = () => true;

  private constructor(client: JoinEnd, server: JoinEnd) {
    this.client = client;
    this.server = server;
    this.#relay(client, server);
    this.#relay(server, client);
  }

  static async open(clientWorker: Candidate, serverWorker: Candidate): Promise<DtlsJoin> {
    // A join that fails halfway closes the sockets that it has opened.
    await using opened = new AsyncDisposableStack();
    const client = await openEnd(clientWorker, opened.use(await UdpEndpoint.open()));
    const server = await openEnd(serverWorker, opened.use(await UdpEndpoint.open()));
    const join = new DtlsJoin(client, server);
    await Promise.all([nominate(join.client), nominate(join.server)]);
    await Promise.all([
      shakeHands(join.client, join.server, 'server'), // the remote role: our client end meets a server
      shakeHands(join.server, join.client, 'client'),
    ]);
    opened.move();
    return join;
  }

  #relay(from: JoinEnd, to: JoinEnd): void {
    const port = portOf(to);
    from.socket.onDatagram = (datagram) => {
      if (!isStun(datagram) && this.watch(datagram, from)) to.socket.send(datagram, port);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.client.socket[Symbol.asyncDispose](), this.server.socket[Symbol.asyncDispose]()]);
  }
}

async function openEnd(candidate: Candidate, socket: UdpEndpoint): Promise<JoinEnd> {
  const transport = await candidate.alive(
    candidate.router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] }),
  );
  return { candidate, transport, socket };
}

function portOf(end: JoinEnd): number {
  const [candidate] = end.transport.iceCandidates;
  if (!candidate) throw new Error('Cannot join: the transport offers no ICE candidate');
  return candidate.port;
}

/** Asks the transport by STUN until it answers and takes the relay's socket for the nominated peer. */
async function nominate({ candidate, transport, socket }: JoinEnd): Promise<void> {
  const answered = Promise.withResolvers<void>();
  const relaying = socket.onDatagram;
  socket.onDatagram = (datagram) => {
    if (isBindingSuccess(datagram)) answered.resolve();
    else relaying(datagram);
  };
  const ask = () => socket.send(bindingRequest(transport.iceParameters), transport.iceCandidates[0]?.port ?? 0);
  const retry = setInterval(ask, STUN_RETRY_MS);
  try {
    ask();
    await candidate.alive(
      within(answered.promise, JOIN_TIMEOUT_MS, () => 'the worker does not answer STUN binding requests'),
    );
  } finally {
    clearInterval(retry);
    socket.onDatagram = relaying;
  }
}

async function shakeHands(end: JoinEnd, peer: JoinEnd, peerRole: 'client' | 'server'): Promise<void> {
  const connected = Promise.withResolvers<void>();
  end.transport.on('dtlsstatechange', (state) => {
    if (state === 'connected') connected.resolve();
    if (state === 'failed' || state === 'closed') connected.reject(new Error(`the DTLS handshake ended ${state}`));
  });
  const { fingerprints } = peer.transport.dtlsParameters;
  await end.candidate.alive(end.transport.connect({ dtlsParameters: { role: peerRole, fingerprints } }));
  await end.candidate.alive(
    within(
      connected.promise,
      JOIN_TIMEOUT_MS,
      () => `the DTLS handshake never ended (state ${end.transport.dtlsState})`,
    ),
  );
}
