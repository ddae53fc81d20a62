import { CodedError, messageOf } from '@crossband/foundation';
import type { Configuration, IDToken } from 'openid-client';

/** Loaded with the first sign-in by a provider: a hub that has none does without its memory. */
const openIdClient = () => import('openid-client');

export interface OpenIdProviderOptions {
  /** Issuer identifier (OpenID Connect Discovery 1.0, section 2); HTTPS, except on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: a public client, which PKCE alone protects. */
  readonly clientSecret: string;
  readonly timeoutS?: number;
}

/** What a sign-in at the provider is bound to. */
export interface OpenIdRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Somebody, as the provider says. */
export interface OpenIdPerson {
  readonly issuer: string;
  readonly subject: string;
  /** What they are called there, the likeliest first. Nothing may be concluded from it. */
  readonly names: readonly string[];
}

/** An OpenID Connect provider: authorization code flow with PKCE. Found out about at its first use, not at start. */
export class OpenIdProvider {
  readonly #options: OpenIdProviderOptions;
  #discovered: Promise<Configuration> | null = null;

  /** @throws CodedError `bad-config` */
  constructor(options: OpenIdProviderOptions) {
    const url = URL.canParse(options.issuer) ? new URL(options.issuer) : null;
    const local = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (!url || !(url.protocol === 'https:' || (local && url.protocol === 'http:')) || url.search || url.hash) {
      throw new CodedError(
        'bad-config',
        `openId.issuer is ${JSON.stringify(options.issuer)}, but must be an https address without a query.`,
      );
    }
    if (options.clientId === '') {
      throw new CodedError(
        'bad-config',
        'openId.issuer is set, so openId.clientId has to be, too: the provider gives it.',
      );
    }
    this.#options = options;
  }

  /** Where the browser goes. @throws CodedError `open-id-unreachable` */
  async authorizationUrl({ redirectUri, state, nonce, codeVerifier }: OpenIdRequest): Promise<string> {
    const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await openIdClient();
    const parameters = {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    };
    return buildAuthorizationUrl(await this.#configuration(), parameters).href;
  }

  /** Who came back. `query`: of the callback, as sent. @throws CodedError `open-id-denied`, `open-id-failed`, `open-id-unreachable` */
  async person(query: string, request: OpenIdRequest): Promise<OpenIdPerson> {
    const { authorizationCodeGrant, fetchUserInfo, AuthorizationResponseError } = await openIdClient();
    const configuration = await this.#configuration();
    const callback = new URL(request.redirectUri);
    callback.search = query;
    try {
      const tokens = await authorizationCodeGrant(configuration, callback, {
        expectedState: request.state,
        expectedNonce: request.nonce,
        pkceCodeVerifier: request.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('No ID token came');
      const named = namesOf(claims).length > 0 || !configuration.serverMetadata().userinfo_endpoint;
      const more = named ? {} : await fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return { issuer: claims.iss, subject: claims.sub, names: [...namesOf(claims), ...namesOf(more)] };
    } catch (error) {
      if (error instanceof AuthorizationResponseError && error.error === 'access_denied') {
        throw new CodedError('open-id-denied', 'The sign-in was called off; start again, or use a password.');
      }
      throw failure(error);
    }
  }

  #configuration(): Promise<Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      // So that the next one tries again.
      this.#discovered = null;
      throw new CodedError(
        'open-id-unreachable',
        'The service that this hub signs people in by does not answer; try again later, or use a password.',
        { cause: error },
      );
    });
    return this.#discovered;
  }

  async #discover(): Promise<Configuration> {
    const { allowInsecureRequests, discovery, enableNonRepudiationChecks } = await openIdClient();
    const { issuer, clientId, clientSecret, timeoutS = 10 } = this.#options;
    const url = new URL(issuer);
    // The signature of an ID token is verified although it comes straight from the provider.
    const execute = [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])];
    return discovery(url, clientId, clientSecret || undefined, undefined, { execute, timeout: timeoutS });
  }
}

function namesOf(claims: Partial<IDToken>): string[] {
  const { preferred_username, nickname, name } = claims as Record<string, unknown>;
  return [preferred_username, nickname, name].filter((one): one is string => typeof one === 'string');
}

function failure(error: unknown): CodedError {
  return new CodedError(
    'open-id-failed',
    `The sign-in did not work (${messageOf(error)}); start again, and tell an administrator if it stays so.`,
    { cause: error },
  );
}
