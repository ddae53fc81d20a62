import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { http } from '@crossband/foundation/node-http';
import { securityHeaders } from './security-headers.ts';
import { patience } from './server.ts';
import { type Answer, authorityFile, authorityPath, trustPage, trustPath } from './trust-page.ts';

export interface RedirectOptions {
  /** Answers to HTTP-01 challenges by token (RFC 8555 8.3). */
  readonly challenges: ReadonlyMap<string, string>;
  /** Port of the hub's https, where browsers are sent to. */
  readonly httpsPort: () => number;
  /** The local authority that devices are asked to trust, PEM; null when a public one stands behind the certificate. */
  readonly authority: () => string | null;
}

const challengePath = '/.well-known/acme-challenge/';
/** No answer of this server takes longer; timeouts of requests do not run on connections that are handed to it. */
const connectionMs = 10_000;

/** Plain http beside https: it sends browsers there, answers the certificate authority, and nothing else. */
export function createRedirectServer(options: RedirectOptions): Server {
  const server = http.createServer(patience, (request, response) => answer(options, request, response));
  server.on('connection', (socket) => {
    const timer = setTimeout(() => socket.destroy(), connectionMs);
    socket.once('close', () => clearTimeout(timer));
  });
  return server;
}

function answer(options: RedirectOptions, request: IncomingMessage, response: ServerResponse): void {
  const { url = '/', method, headers } = request;
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  response.setHeader('connection', 'close');
  response.setHeader('cache-control', 'no-store');
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  if (url.startsWith(challengePath)) {
    const found = options.challenges.get(url.slice(challengePath.length));
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' }).end(found);
    return;
  }
  const host = hostNameOf(headers.host);
  if (host === null || !url.startsWith('/')) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('Open the address by https.\n');
    return;
  }
  const origin = httpsOrigin(host, options.httpsPort());
  const trust = answerTrust(options.authority(), url, `${origin}/`);
  if (trust) response.writeHead(200, trust.headers).end(trust.body);
  // Not for good: the same hub may serve in the clear again tomorrow, on this machine alone.
  else response.writeHead(307, { location: `${origin}${url}` }).end();
}

/** The trust page and its file, for a hub with a local authority; null for every other path. */
export function answerTrust(authority: string | null, url: string, hubUrl: string): Answer | null {
  if (authority === null) return null;
  const [path] = url.split('?', 1);
  if (path === authorityPath) return authorityFile(authority);
  return path === trustPath ? trustPage(authority, hubUrl) : null;
}

export function httpsOrigin(host: string, port: number): string {
  return `https://${host}${port === 443 ? '' : `:${port}`}`;
}

/** The name in a Host header, when it is one. */
export function hostNameOf(header: string | undefined): string | null {
  return /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.exec(header ?? '')?.[1] ?? null;
}
