import { CodedError, monotonicNow, silentLogger, wallNow } from '@crossband/foundation';
import { apiPrefix, type Endpoint, type EndpointName, endpoints, type Route, routes } from '@crossband/wire/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import { handlersOf } from './handlers.ts';
import { check } from './http/check.ts';
import type { Call } from './http/handler.ts';
import { type ApiRates, Rates } from './http/rates.ts';
import { readBodies } from './http/read-json.ts';
import { refuse } from './http/refuse.ts';
import { identify } from './http/who.ts';
import type { ApiHub } from './hub.ts';

/** The longest part of a path, characters: the id of a passkey. */
const maxPartLength = 1_400;

/** For the server that serves the API: what it refuses before it knows a route is refused as everything else is. */
export const apiServerOptions = {
  routerOptions: { maxParamLength: maxPartLength },
  frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    refuse(error, request, reply, silentLogger);
  },
} as const;

type AnyHandler = (call: Call<EndpointName>) => Promise<unknown>;

/** The REST API under `/api/v1`: every endpoint of the table, checked by its schemas, answered by its handler. */
export async function serveApi(
  server: FastifyInstance,
  hub: ApiHub,
  options: { rates?: ApiRates } = {},
): Promise<void> {
  const rates = new Rates(options.rates);
  const handlers = handlersOf(hub);
  await server.register(
    async (api) => {
      readBodies(api);
      api.setErrorHandler((error, request, reply) => refuse(error, request, reply, hub.logger));
      // A route, not a handler for what is not found: the server may have pages at every address.
      api.all('/*', (request, reply) => refuse(unknownEndpoint(), request, reply, hub.logger));
      api.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      for (const name of Object.keys(routes) as EndpointName[]) {
        const { method, path } = routes[name];
        api.route({ method, url: path, handler: answering(name, handlers[name] as AnyHandler, hub, rates) });
      }
    },
    { prefix: apiPrefix },
  );
}

function answering(name: EndpointName, handler: AnyHandler, hub: ApiHub, rates: Rates) {
  const route: Route = routes[name];
  const form: Endpoint = endpoints[name];
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const [nowMs, now] = [wallNow(), monotonicNow()];
    const limitKey = hub.door.limitKeyOf(request.raw);
    // Before anything is asked of the store.
    if (route.auth !== 'signature' && request.headers.authorization === undefined)
      rates.take('strangers', limitKey, now);
    const who = await identify(hub, route.auth, request, nowMs).catch((error: unknown) => {
      if (request.headers.authorization !== undefined) rates.take('strangers', limitKey, now);
      throw error;
    });
    const kind = route.method === 'GET' ? 'reads' : 'writes';
    if (who && 'account' in who) {
      rates.take(kind, who.account, now);
      rates.take(kind, who.session, now);
    } else if (who) rates.take(kind, who.id, now);
    const call = {
      parts: checkParts(request.params),
      query: checked(form.query, request.query, 'query'),
      body: form.bytes ? undefined : checked(form.body, request.body, 'body'),
      who,
      address: hub.door.addressOf(request.raw),
      limitKey,
      rates,
      nowMs,
      now,
      request,
      reply,
    };
    const answer = await handler(call as unknown as Call<EndpointName>);
    return answer === undefined ? reply : reply.type('application/json; charset=utf-8').send(answer);
  };
}

function checked(schema: z.ZodMiniType | undefined, value: unknown, where: string): unknown {
  return schema ? check(schema, value ?? {}, where) : undefined;
}

/** Parts of a path are judged by whoever looks them up; here they are only bounded. */
function checkParts(parts: unknown): Record<string, string> {
  const given = parts as Record<string, string>;
  for (const value of Object.values(given)) {
    if (value.length > maxPartLength || value.includes('\0') || !value.isWellFormed()) throw unknownEndpoint();
  }
  return given;
}

function unknownEndpoint(): CodedError {
  return new CodedError('unknown-endpoint', 'The API has nothing at this address; see /api/v1/openapi.json.');
}
