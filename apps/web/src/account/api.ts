import { clientErrorCodes } from '@crossband/client';
import { restProof } from '@crossband/identity/proof-message';
import type { AnswerOf, CallOf } from '@crossband/wire/api';
import { addressOf, type EndpointName, type HttpMethod, routes } from '@crossband/wire/api/routes';
import { ApiFailure, refusalOf } from './api-failure.ts';
import { sign } from './device-key.ts';
import type { KeptSession } from './kept-session.ts';

/** What signs a request. */
export type Signer = Pick<KeptSession, 'keys' | 'token'>;

interface Given {
  readonly parts?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** One request of the REST API, typed by its endpoint. Rejects with an `ApiFailure`. */
export async function send<N extends EndpointName>(
  name: N,
  call: CallOf<N>,
  signer: Signer | null,
): Promise<AnswerOf<N>> {
  const { parts = {}, query = {}, body } = call as Given;
  const { method } = routes[name];
  const path = addressOf(name, parts as Parameters<typeof addressOf<N>>[1], query);
  const headers = signer ? await signature(signer, method, path) : {};
  const response = await reach(path, {
    method,
    cache: 'no-store',
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as AnswerOf<N>;
}

async function signature(
  { keys, token }: Signer,
  method: HttpMethod,
  path: string,
): Promise<Record<'authorization' | 'crossband-proof', string>> {
  const atMs = Date.now();
  const proof = await sign(keys, restProof({ method, path, atMs, token }));
  return { authorization: `Crossband ${token}`, 'crossband-proof': `${atMs}.${proof}` };
}

async function reach(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, options);
  } catch (error) {
    console.info(`${options.method} ${path}:`, error);
    throw new ApiFailure('hub-unreachable', clientErrorCodes['hub-unreachable'], 0);
  }
}
