import type { RequestListener, Server, ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { CodedError } from '@crossband/foundation';
import { http } from '@crossband/foundation/node-http';
import { type HttpRefusal, refusalAnswer } from '@crossband/wire';
import { expectBody } from './body-patience.ts';
import type { CertificateSource } from './certificate.ts';
import { Turns } from './turns.ts';

/** By when a client must have said what, so that slow ones hold nothing for long (slow-loris). */
export const patience = {
  /** From the connection to the end of the headers. */
  headersTimeout: 5_000,
  /** `expectBody` bounds what comes after the headers. */
  requestTimeout: 0,
  /** Often, so that those who come together are not cut, and back, in the same moment. */
  connectionsCheckingInterval: 200,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
} as const satisfies ServerOptions;

/** To the end of the TLS handshake. */
const handshakeTimeoutMs = 5_000;
/** A connection on which nothing moves, in the middle of an answer too. */
const silenceTimeoutMs = 20_000;
/** Requests that one connection may bring, one after the other, before it is asked to come anew. */
const requestsPerConnection = 1_000;

export interface ServerParts {
  readonly certificates: CertificateSource | null;
  readonly listener: RequestListener;
  /** Waits as long as clients like: only for exams that show what that costs. */
  readonly patient: boolean;
  /** Takes connections in the clear that come to the port of https. */
  readonly plain: Server | null;
  /** What every answer carries. */
  readonly headers: () => Record<string, string>;
  /** False: it has seen to the connection, of which nothing is read. */
  readonly admits: (socket: Socket) => boolean;
  /** This socket kept the hub waiting, or spoke no HTTP. */
  readonly blame: (socket: Socket) => void;
}

/** The server of pages and signaling: https with a certificate, which may change while it runs, else plain http. */
export function createServer(parts: ServerParts): Server {
  const { certificates } = parts;
  const listener: RequestListener = (request, response) => {
    expectBody(request, () => refuse(parts, lateBody(), request.socket));
    parts.listener(request, response);
  };
  const server = certificates ? createTls(certificates, listener) : http.createServer(patience, listener);
  if (parts.patient) Object.assign(server, { headersTimeout: 0, requestTimeout: 0 });
  else server.setTimeout(silenceTimeoutMs);
  server.maxRequestsPerSocket = requestsPerConnection;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(parts, error, socket));
  // Node takes a failed handshake for bad HTTP; but nothing can be answered, and who distrusts us has done nothing wrong.
  server.removeAllListeners('tlsClientError');
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') parts.blame(socket);
    socket.destroy();
  });
  guard(server, parts);
  return server;
}

function createTls(certificates: CertificateSource, listener: RequestListener): Server {
  const contextOf = ({ chain, key }: CertificateSource['current']) =>
    ({ cert: chain, key, minVersion: 'TLSv1.2' }) as const;
  const server = createHttpsServer(
    { ...patience, ...contextOf(certificates.current), handshakeTimeout: handshakeTimeoutMs },
    listener,
  );
  certificates.renewed((certificate) => server.setSecureContext(contextOf(certificate)));
  return server;
}

/** Stands before the server's own listener for connections. */
function guard(server: Server, { admits, plain }: ServerParts): void {
  const [serve, ...others] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (!serve || others.length > 0) throw new Error('Cannot guard the server: it has not one listener for connections');
  const handshakes = new Turns();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (!admits(socket)) return;
    if (!plain) {
      serve.call(server, socket);
      return;
    }
    sort(socket, (secure) => {
      if (!secure) plain.emit('connection', socket);
      else handshakes.take(() => void (socket.destroyed || serve.call(server, socket)));
    });
  });
}

/** First byte of a TLS handshake (RFC 8446 5.1: content type 22). */
const handshakeByte = 0x16;

/** Looks whether a connection begins a TLS handshake. */
function sort(socket: Socket, decided: (secure: boolean) => void): void {
  const ended = (): void => void socket.destroy();
  socket.setTimeout(handshakeTimeoutMs, ended);
  socket.once('error', ended);
  socket.once('end', ended);
  socket.once('readable', () => {
    const first = socket.read() as Buffer | null;
    if (first === null) return;
    socket.setTimeout(0, ended);
    socket.removeListener('error', ended);
    socket.removeListener('end', ended);
    socket.unshift(first);
    decided(first[0] === handshakeByte);
  });
}

const late = {
  status: 408,
  error: new CodedError('request-too-slow', 'The request did not come in time; send it again.'),
};
const tooLarge = {
  status: 431,
  error: new CodedError('headers-too-large', 'The headers of this request are larger than 16 KiB; clear cookies.'),
};
const noHttp = { status: 400, error: new CodedError('bad-request', 'This is no HTTP that the hub understands.') };
const answers: Record<string, HttpRefusal> = { ERR_HTTP_REQUEST_TIMEOUT: late, HPE_HEADER_OVERFLOW: tooLarge };

function lateBody(): Error {
  return Object.assign(new Error('The body of a request has not come in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
}

function refuse({ blame, headers }: ServerParts, error: NodeJS.ErrnoException, socket: Socket): void {
  const code = error.code ?? '';
  if (code !== 'ECONNRESET') blame(socket);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(refusalAnswer(answers[code] ?? noHttp, headers()));
}
