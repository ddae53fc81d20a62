import { restProof } from '@crossband/identity';
import { type Device, newDevice } from '@crossband/identity/testing/device';
import { type AnswerOf, addressOf, type CallOf, type EndpointName, endpoints, routes } from '@crossband/wire/api';

/** An answer that is no success. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

interface Loose {
  readonly parts?: Record<string, string>;
  readonly query?: Record<string, string | number>;
  readonly body?: unknown;
}

/** A device that calls the API as a browser does, and checks every answer against its schema. */
export class ApiClient {
  readonly device: Device;
  readonly #baseUrl: string;
  token: string | null = null;
  account = '';
  session = '';

  private constructor(baseUrl: string, device: Device) {
    this.#baseUrl = baseUrl;
    this.device = device;
  }

  static async at(baseUrl: string): Promise<ApiClient> {
    return new ApiClient(baseUrl, await newDevice());
  }

  get newDevice() {
    return { clientKey: this.device.publicKey, device: 'Test' };
  }

  async signIn(name: string, password: string): Promise<void> {
    this.adopt(await this.call('signIn', { body: { name, password, ...this.newDevice } }));
  }

  adopt({ token, session, person }: AnswerOf<'signIn'>): void {
    this.token = token;
    this.session = session;
    this.account = person.id;
  }

  /** @throws Refused */
  async call<N extends EndpointName>(name: N, call: CallOf<N>): Promise<AnswerOf<N>> {
    const { parts = {}, query, body } = call as Loose;
    const response = await this.send(routes[name].method, addressOf(name, parts as never, query), {
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw refusedBy(response.status, answer);
    const form = endpoints[name].answer;
    if (typeof form === 'string') throw new TypeError(`${name} answers no JSON`);
    return form.parse(answer) as AnswerOf<N>;
  }

  async send(method: string, path: string, { headers = {}, ...rest }: RequestInit = {}): Promise<Response> {
    const proof = this.token === null ? {} : await this.proofOf(method, path, this.token);
    return fetch(`${this.#baseUrl}${path}`, { method, redirect: 'manual', headers: { ...proof, ...headers }, ...rest });
  }

  async proofOf(method: string, path: string, token: string, atMs = Date.now()): Promise<Record<string, string>> {
    const signature = await this.device.sign(restProof({ method, path, atMs, token }));
    return { authorization: `Crossband ${token}`, 'crossband-proof': `${atMs}.${signature}` };
  }
}

export function refusedBy(status: number, answer: unknown): Refused {
  const { error } = answer as { error: { code: string; message: string } };
  return new Refused(status, error.code, error.message);
}
