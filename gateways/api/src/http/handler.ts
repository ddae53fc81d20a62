import type { MonotonicMs, WallMs } from '@crossband/foundation';
import type { AnswerOf, BodyOf, EndpointName, PathParts, QueryOf, routes } from '@crossband/wire/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rates } from './rates.ts';
import type { CallerOf } from './who.ts';

/** One request, checked. */
export interface Call<N extends EndpointName> {
  readonly parts: PathParts<N>;
  readonly query: QueryOf<N>;
  readonly body: BodyOf<N>;
  readonly who: CallerOf<(typeof routes)[N]['auth']>;
  readonly address: string;
  /** What is limited together; null: this machine. */
  readonly limitKey: string | null;
  readonly rates: Rates;
  readonly nowMs: WallMs;
  readonly now: MonotonicMs;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers an endpoint; one that is no JSON sends its answer itself, and resolves when it is under way. */
export type Handler<N extends EndpointName> = (call: Call<N>) => Promise<AnswerOf<N>>;

export type Handlers = { readonly [N in EndpointName]: Handler<N> };
