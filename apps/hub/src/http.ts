import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@crossband/foundation';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';

export interface HttpOptions {
  /** Folder of the built web application. */
  readonly webRoot: string;
  /** True while the hub can take people. */
  readonly ready: () => boolean;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

/** Pages load only what this hub serves, and are framed by nobody (CSP level 3). */
const headers = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; media-src 'self' blob:; " +
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), autoplay=(self)',
  'cross-origin-opener-policy': 'same-origin',
};

/** The HTTP side: the web application, health and figures. Signaling takes its upgrades from the same server. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 15_000,
    connectionTimeout: 20_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
  });
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const ready = options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'draining' });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await options.metrics()),
  );
  await servePages(server, options.webRoot);
  return server;
}

/** The built application; every path of a room (`/r/NAME`) is its one page. */
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
  server.get('/r/:room', (_request, reply) => reply.sendFile('index.html'));
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There is no such page here.'),
  );
}
