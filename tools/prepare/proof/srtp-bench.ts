import { randomBytes } from 'node:crypto';
import type { types } from 'mediasoup';
import type { Candidate } from './candidate.ts';
import { SrtpContext } from './srtp-context.ts';
import { SUITES, type SuiteName } from './srtp-suite.ts';
import { UdpEndpoint } from './udp-endpoint.ts';

/** A PlainTransport with SRTP on one side, our own SRTP on a loopback socket on the other. */
export class SrtpBench implements AsyncDisposable {
  readonly candidate: Candidate;
  readonly suite: SuiteName;
  readonly transport: types.PlainTransport;
  readonly socket: UdpEndpoint;
  /** Seals what we send. */
  readonly ours: SrtpContext;
  /** Opens what the worker sends. */
  readonly theirs: SrtpContext;

  private constructor(
    candidate: Candidate,
    suite: SuiteName,
    transport: types.PlainTransport,
    socket: UdpEndpoint,
    masterKey: Buffer,
  ) {
    this.candidate = candidate;
    this.suite = suite;
    this.transport = transport;
    this.socket = socket;
    this.ours = new SrtpContext(suite, masterKey);
    this.theirs = new SrtpContext(suite, Buffer.from(transport.srtpParameters?.keyBase64 ?? '', 'base64'));
  }

  static async open(candidate: Candidate, suite: SuiteName): Promise<SrtpBench> {
    const transport = await candidate.alive(
      candidate.router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
        rtcpMux: true,
        comedia: false,
        enableSrtp: true,
        srtpCryptoSuite: suite,
      }),
    );
    const masterKey = randomBytes(SUITES[suite].keyBytes + SUITES[suite].saltBytes);
    await using opened = new AsyncDisposableStack();
    const socket = opened.use(await UdpEndpoint.open());
    const srtpParameters = { cryptoSuite: suite, keyBase64: masterKey.toString('base64') };
    await candidate.alive(transport.connect({ ip: '127.0.0.1', port: socket.port, srtpParameters }));
    opened.move();
    return new SrtpBench(candidate, suite, transport, socket, masterKey);
  }

  send(datagram: Buffer): void {
    this.socket.send(datagram, this.transport.tuple.localPort);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transport.close();
    await this.socket[Symbol.asyncDispose]();
  }
}
