import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What the provider does to the answers of its token endpoint. */
export type TokenTampering = (body: Record<string, unknown>) => Record<string, unknown>;

/** A real OpenID provider on loopback; whoever gives a login there is that person. */
export class ProviderServer {
  readonly issuer: string;
  readonly redirectUri: string;
  readonly clientId = 'crossband-hub';
  readonly clientSecret: string;
  /** Claims by login; without an entry a person has no name. */
  readonly people: Map<string, Record<string, unknown>>;
  tampering: TokenTampering | null = null;
  readonly #server: Server;

  private constructor(
    server: Server,
    values: Pick<ProviderServer, 'issuer' | 'redirectUri' | 'clientSecret' | 'people'>,
  ) {
    this.#server = server;
    this.issuer = values.issuer;
    this.redirectUri = values.redirectUri;
    this.clientSecret = values.clientSecret;
    this.people = values.people;
  }

  /** `redirectUri`: of the hub, as it stands in the provider's list. */
  static async start({
    redirectUri = 'http://localhost:8080/api/v1/openid/callback',
  }: {
    redirectUri?: string;
  } = {}): Promise<ProviderServer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clientSecret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
    const people = new Map<string, Record<string, unknown>>();
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const rsa = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    );
    const jwks = await Promise.all(
      [keys, rsa].map(async ({ privateKey }) => {
        const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey);
        return jwk;
      }),
    );
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: 'crossband-hub',
          client_secret: clientSecret,
          redirect_uris: [redirectUri],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'nickname'], email: ['email'] },
      jwks: { keys: jwks },
      cookies: { keys: [clientSecret] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...people.get(id), sub: id }) }),
    });
    const values = { issuer, redirectUri, clientSecret, people };
    const own = new ProviderServer(server, values);
    const answer = provider.callback();
    server.on('request', (request, response) => {
      if (own.tampering && request.url === '/token') own.#tamper(response);
      void answer(request, response);
    });
    return own;
  }

  /** The browser of `login` follows `url` to where it comes back to the hub: the query of that address. */
  async visit(url: string, login: string): Promise<string> {
    const cookies = new Map<string, string>();
    let next: { url: string; form: URLSearchParams | null } = { url, form: null };
    for (let step = 0; step < 12; step++) {
      const response = await fetch(next.url, {
        method: next.form ? 'POST' : 'GET',
        body: next.form,
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      const page = await response.text();
      if (location?.startsWith(this.redirectUri)) return new URL(location).search;
      if (location) next = { url: new URL(location, this.issuer).href, form: null };
      else next = { url: this.#formAction(page), form: this.#form(page, login) };
    }
    throw new Error('The provider never sent the browser back');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #formAction(page: string): string {
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
    if (!action) throw new Error(`The provider showed a page without a form: ${page.slice(0, 500)}`);
    return new URL(action, this.issuer).href;
  }

  #form(page: string, login: string): URLSearchParams {
    const isLogin = page.includes('name="login"');
    return new URLSearchParams(isLogin ? { prompt: 'login', login, password: 'any' } : { prompt: 'consent' });
  }

  #tamper(
    response: { end: (chunk?: unknown) => unknown; removeHeader(name: string): void } & NodeJS.WritableStream,
  ): void {
    const end = response.end.bind(response);
    response.end = ((chunk: unknown) => {
      response.removeHeader('content-length');
      const body = JSON.parse(String(chunk)) as Record<string, unknown>;
      return end(JSON.stringify(this.tampering?.(body) ?? body));
    }) as typeof response.end;
  }
}
