import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError, type Logger } from '@crossband/foundation';
import { type HttpRefusal, refusalBody } from '@crossband/wire';
import type { HubConfig } from '../config.ts';
import { ClientAddresses } from './addresses.ts';
import { isFromAuthority } from './certificate.ts';
import { knownNames, openCertificates } from './certificates.ts';
import { isKnownHost } from './host-names.ts';
import { listenOn, portOf } from './listen.ts';
import { planDoor } from './plan.ts';
import { answerTrust, createRedirectServer, hostNameOf, httpsOrigin } from './redirect-server.ts';
import { securityHeaders, strictTransport } from './security-headers.ts';
import { createServer } from './server.ts';
import { Visitors } from './visitors.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Where the world comes in: certificate, limits by address, and the servers of https and of plain http beside it. */
export class Door {
  readonly visitors: Visitors;
  readonly secure: boolean;
  readonly #config: HubConfig;
  readonly #certificates: Awaited<ReturnType<typeof openCertificates>>;
  readonly #plain: Server;
  readonly #patient: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #waitingRoom = new WaitingRoom();
  #server: Server | undefined;
  #names: readonly string[];

  private constructor(config: HubConfig, parts: DoorParts) {
    this.#config = config;
    this.#certificates = parts.certificates;
    this.#plain = parts.plain;
    this.#patient = parts.patient;
    this.visitors = parts.visitors;
    this.secure = parts.certificates !== null;
    this.#names = knownNames(config, parts.certificates);
    parts.certificates?.renewed(() => {
      this.#names = knownNames(config, parts.certificates);
    });
  }

  static async open(config: HubConfig, logger: Logger, unguarded = false): Promise<Door> {
    const addresses = new ClientAddresses(config['http.trustProxy'], () =>
      logger.warn(
        { code: 'proxy-not-trusted' },
        'a proxy on this machine forwards for others, who all count as this machine: no limits by address, and a ban of one guest meets all; name it with --trust-proxy 127.0.0.1',
      ),
    );
    const visitors = new Visitors(addresses, {
      requestsPerSecond: unguarded ? unlimited : config['limits.requestsPerSecond'],
      connectionsPerAddress: unguarded ? unlimited : config['limits.connectionsPerAddress'],
    });
    const plan = planDoor(config);
    const challenges = new Map<string, string>();
    let door: Door | undefined;
    const plain = createRedirectServer({
      challenges,
      httpsPort: () => door?.port ?? config['http.port'],
      authority: () => door?.authority ?? null,
    });
    await using stack = new AsyncDisposableStack();
    const port = config['http.redirectPort'] || (plan.kind === 'acme' ? 80 : 0);
    if (port !== 0 && plan.kind !== 'plain') {
      await listenOn(plain, { host: config['http.host'], port, flag: '--redirect-port' });
      stack.defer(() => void plain.close());
    }
    const certificates = await openCertificates(plan, config, challenges, logger);
    stack.move();
    door = new Door(config, { certificates, plain, visitors, patient: unguarded });
    return door;
  }

  /** Port of pages and signaling. */
  get port(): number {
    return this.#server ? portOf(this.#server) : this.#config['http.port'];
  }

  /** The local authority, PEM, when that is what devices have to trust. */
  get authority(): string | null {
    return this.#certificates?.kind === 'local' ? this.#certificates.authority : null;
  }

  /** The server of `listener`, which is asked only what may be asked. */
  createServer(listener: RequestListener): Server {
    this.#server = createServer({
      certificates: this.#certificates,
      listener: (request, response) => {
        if (!this.#answers(request, response)) listener(request, response);
      },
      plain: this.#certificates ? this.#plain : null,
      patient: this.#patient,
      headers: () => this.headers,
      admits: (socket) => this.#admits(socket),
      blame: ({ remoteAddress }) => remoteAddress && this.visitors.blame(remoteAddress),
    });
    return this.#server;
  }

  /** Whether the client came by https, to this hub or to a trusted proxy in front of it. */
  isSecure(request: IncomingMessage): boolean {
    return this.secure || this.visitors.forwardedProtocol(request) === 'https';
  }

  /** Who is at the other end of a connection; `isPrivate`: nobody on the network reads along. */
  peerOf(request: IncomingMessage): { address: string; limitKey: string | null; isPrivate: boolean } {
    const peer = this.visitors.peerOf(request);
    return { ...peer, isPrivate: this.isSecure(request) || peer.limitKey === null };
  }

  async listen(): Promise<void> {
    if (!this.#server) throw new Error('Cannot listen: there is no server yet');
    const { 'http.host': host, 'http.port': port } = this.#config;
    await listenOn(this.#server, { host, port, flag: '--port' });
  }

  /** What speaks against serving this request, an upgrade too; null: nothing. */
  refusal(request: IncomingMessage): HttpRefusal | null {
    const waitMs = this.visitors.asked(request);
    if (waitMs > 0) {
      const error = new CodedError('rate-limited', 'Too many requests from your address; wait a little.');
      return { status: 429, error, headers: { 'retry-after': `${Math.ceil(waitMs / 1_000)}` } };
    }
    if (isKnownHost(request.headers.host, this.#names)) return null;
    const message = 'This hub does not know itself by the name that you opened. Its operator lists names with --names.';
    return { status: 421, error: new CodedError('unknown-host', message) };
  }

  /** Whether pages of this hub are at this origin. */
  isOwnOrigin(origin: string): boolean {
    return this.#config['http.origins'].includes(origin) || isKnownHost(new URL(origin).host, this.#names);
  }

  /** Cuts what is left of connections; the server itself belongs to who asked for it. */
  close(): void {
    this.#certificates?.close();
    this.#plain.close();
    this.#waitingRoom.close();
    // Whoever asked for it closes only what it has made listen itself.
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** True when the door itself has answered. */
  #answers(request: IncomingMessage, response: ServerResponse): boolean {
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    const refusal = this.refusal(request);
    if (refusal) {
      response.writeHead(refusal.status, {
        ...refusal.headers,
        'content-type': 'application/json; charset=utf-8',
        connection: 'close',
      });
      response.end(refusalBody(refusal));
      return true;
    }
    const hubUrl = `${httpsOrigin(hostNameOf(request.headers.host) ?? '', this.port)}/`;
    const trust = request.method === 'GET' ? answerTrust(this.authority, request.url ?? '', hubUrl) : null;
    if (trust) response.writeHead(200, trust.headers).end(trust.body);
    return trust !== null;
  }

  /** What every answer carries. */
  get headers(): Record<string, string> {
    const source = this.#certificates;
    const vouchedFor = source !== null && source.kind !== 'local' && isFromAuthority(source.current);
    return { ...securityHeaders, ...strictTransport(vouchedFor, this.port) };
  }

  #admits(socket: Socket): boolean {
    const peer = socket.remoteAddress;
    if (peer === undefined || !this.visitors.entered(peer)) {
      this.#waitingRoom.turnAway(socket);
      return false;
    }
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.visitors.left(peer);
    });
    return true;
  }
}

interface DoorParts {
  readonly certificates: Awaited<ReturnType<typeof openCertificates>>;
  readonly plain: Server;
  readonly visitors: Visitors;
  /** Waits for slow clients as long as they like. */
  readonly patient: boolean;
}

/** More than any exam asks for. */
const unlimited = 1e9;
