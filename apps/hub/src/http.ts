import { timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { CodedError, type Logger } from '@crossband/foundation';
import { apiServerOptions, refuse } from '@crossband/gateway-api';
import { isDeeperThan, signalingLimits } from '@crossband/wire';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { isLoopback } from './config.ts';
import type { Door } from './doors/door.ts';

export interface HttpOptions {
  /** Folder of the built web application. */
  readonly webRoot: string;
  readonly door: Door;
  /** What `/metrics` asks for from other machines; empty: it refuses them. */
  readonly metricsToken: string;
  /** True while the hub can take people. */
  readonly ready: () => boolean;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly logger: Logger;
}

/** Largest body of a request that has no route with a bound of its own, bytes. */
const bodyBytes = 64 * 1024;

/** The HTTP side: the web application, health and figures. Signaling takes its upgrades from the same server. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { door } = options;
  const server = fastify({
    logger: false,
    bodyLimit: bodyBytes,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    forceCloseConnections: true,
    ...apiServerOptions,
    // The door answers what is no HTTP.
    clientErrorHandler: () => undefined,
    serverFactory: (listener) => door.createServer(listener),
  });
  readJsonOnly(server);
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply, options.logger));
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const ready = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'draining' });
  });
  server.get('/metrics', async (request, reply) => {
    if (!mayReadFigures(request.headers, door.visitors.addressOf(request.raw), options.metricsToken)) {
      return reply.code(403).type('text/plain').send('Figures are for this machine, or for who brings metrics.token.');
    }
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await options.metrics());
  });
  await servePages(server, options.webRoot);
  return server;
}

/** Requests are checked by schemas of `packages/wire`. Fastify would load two compilers of JSON Schema: 110 modules. */
function noSchemas(): never {
  throw new Error('Cannot use the schema of a route: check the request in its handler');
}

/** JSON is the one form of a body, bounded in size and depth, without keys that reach into prototypes. */
function readJsonOnly(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (!isDeeperThan(text, signalingLimits.jsonDepth)) return parse(request, text, done);
    const message = `A body may nest ${signalingLimits.jsonDepth} levels deep, no deeper.`;
    done(Object.assign(new CodedError('message-too-deep', message), { statusCode: 400 }));
  });
}

function mayReadFigures(headers: IncomingHttpHeaders, address: string, token: string): boolean {
  // A proxy on this machine that `http.trustProxy` does not name forwards for others.
  const forwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  if (token === '') return isLoopback(address) && !forwarded;
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Addresses of pages, which are one file: the application finds out which one it is (`apps/web/src/routing/route.ts`). */
const pagePaths = ['/r/:room', '/rooms/:room', '/rooms/:room/:part', '/admin', '/admin/:part'].concat([
  '/setup',
  '/sign-in',
  '/invite',
  '/account',
]);

/** The built application. */
async function servePages(server: FastifyInstance, webRoot: string): Promise<void> {
  const page = join(webRoot, 'index.html');
  if (!existsSync(page)) {
    throw new CodedError('web-not-built', 'The web application is not built: run `node crossband.mjs prepare start`.');
  }
  await server.register(fastifyStatic, {
    root: webRoot,
    preCompressed: true,
    index: ['index.html'],
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(join(webRoot, 'assets'));
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const path of pagePaths) server.get(path, (_request, reply) => reply.sendFile('index.html'));
  // Whoever looks at it in a browser gets the application's own page about that, with a way back.
  server.setNotFoundHandler((request, reply) => {
    reply.code(404);
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) return reply.sendFile('index.html');
    return reply.type('text/plain').send('There is no such page here.');
  });
}
