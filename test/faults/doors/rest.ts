import { restProof } from '@crossband/identity';
import { addressOf, type EndpointName, routes } from '@crossband/wire/api';
import type { House, SignedIn } from './house.ts';

export interface RestAnswer {
  readonly status: number;
  readonly answer: unknown;
  /** How long the hub asks to wait; null: it does not. */
  readonly waitS: number | null;
}

/** Asks for an endpoint, signed as a browser does; the refusal's code, or null: it was done. */
export async function askRest(
  house: House,
  who: SignedIn | null,
  name: EndpointName,
  parts: Record<string, string>,
  body: object | undefined,
): Promise<string | null> {
  const { status, answer } = await answerOf(house, who, name, addressOf(name, parts as never), body);
  if (status === 200) return null;
  return (answer as { error?: { code: string } }).error?.code ?? `status ${status}`;
}

export async function answerOf(
  house: House,
  who: SignedIn | null,
  name: EndpointName,
  path: string,
  body: object | undefined,
): Promise<RestAnswer> {
  const { method } = routes[name];
  const headers: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
  if (who) {
    const atMs = Date.now();
    headers.authorization = `Crossband ${who.token}`;
    headers['crossband-proof'] = `${atMs}.${await who.sign(restProof({ method, path, atMs, token: who.token }))}`;
  }
  const url = new URL(path, house.hub.url);
  const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const answer: unknown = await response.json();
  return {
    status: response.status,
    answer,
    waitS: response.status === 429 ? Number(response.headers.get('retry-after')) : null,
  };
}
