import { CodedError, isCodedError, type Logger, messageOf } from '@crossband/foundation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { statusOf } from './statuses.ts';

/** Answers with what went wrong. What is ours to know goes to the log, and nobody else hears of it. */
export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const known = isCodedError(error) ? error : fromFramework(error);
  if (known && known.audience !== 'internal') {
    if (known instanceof RateLimited) reply.header('retry-after', String(Math.ceil(known.waitMs / 1_000)));
    return send(reply, statusOf(known.code), known);
  }
  const { method, routeOptions } = request;
  const code = known?.code ?? 'internal-error';
  logger.error({ method, route: routeOptions.url, code, error: messageOf(error) }, 'request failed');
  const status = known && statusOf(known.code) !== 400 ? statusOf(known.code) : 500;
  return send(reply, status, internalError());
}

/** Too often; come back after `waitMs`. */
export class RateLimited extends CodedError {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('rate-limited', `Too many requests; try again in ${Math.max(1, Math.ceil(waitMs / 1_000))} s.`);
    this.waitMs = waitMs;
  }
}

function send(reply: FastifyReply, status: number, { code, message }: CodedError): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error: { code, message } });
}

function internalError(): CodedError {
  return new CodedError(
    'internal-error',
    "The hub failed to do this; try again. The operator finds why in the hub's log.",
  );
}

/** What fastify itself refuses, in our words. Null: it is no refusal but a failure. */
function fromFramework(error: unknown): CodedError | null {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 413)
    return new CodedError('body-too-large', 'This request is larger than the hub takes; make it smaller.');
  if (statusCode === 415) {
    return new CodedError('wrong-media-type', 'A body is application/json, and a file application/octet-stream.');
  }
  if (statusCode === undefined || statusCode >= 500) return null;
  if (
    code === 'FST_ERR_CTP_INVALID_JSON_BODY' ||
    code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ||
    error instanceof SyntaxError
  ) {
    return new CodedError('bad-request', 'The body is no JSON, or has a key that no request has; correct it.');
  }
  return new CodedError('bad-request', 'This is no request that the hub understands; see docs/protocol/rest.md.');
}
