import { CodedError, isCodedError } from '@crossband/foundation';
import type { OpenId } from '@crossband/identity';
import { apiPrefix, routes } from '@crossband/wire/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { beginSession } from './begin-session.ts';

/** Holds the secret of the browser that began, from the hub's page to the provider and back. */
const cookieName = 'crossband-openid';
const cookieLifetimeS = 1_200;

export function openIdHandlers(hub: ApiHub) {
  const openIdStart: Handler<'openIdStart'> = async ({ request, reply, rates, limitKey, nowMs, now }) => {
    rates.take('signInByAddress', limitKey, now);
    const { url, browser } = await provider().begin({ redirectUri: redirectUriOf(request), link: null }, nowMs);
    keepBrowser(request, reply, browser);
    reply.redirect(url, 302);
    return undefined;
  };

  const openIdLink: Handler<'openIdLink'> = async ({ who, request, reply, nowMs }) => {
    const { url, browser } = await provider().begin({ redirectUri: redirectUriOf(request), link: who.account }, nowMs);
    keepBrowser(request, reply, browser);
    return { url };
  };

  /** A browser stands here, not a program: what went wrong is shown by the page to which it is sent. */
  const openIdCallback: Handler<'openIdCallback'> = async ({ request, reply, nowMs }) => {
    const query = (request.raw.url ?? '').split('?')[1] ?? '';
    try {
      const outcome = await provider().complete({ query, browser: browserOf(request) }, nowMs);
      reply.redirect(outcome.kind === 'linked' ? '/account#openid=linked' : `/sign-in#openid=${outcome.ticket}`, 303);
    } catch (error) {
      if (!isCodedError(error) || error.audience === 'internal') throw error;
      reply.redirect(`/sign-in#openid-error=${error.code}`, 303);
    }
    return undefined;
  };

  const openIdSignIn: Handler<'openIdSignIn'> = async (call) => {
    const { ticket, name, ...device } = call.body;
    call.rates.take('signInByAddress', call.limitKey, call.now);
    const values = { ticket, browser: browserOf(call.request), ...(name === undefined ? {} : { name }) };
    return beginSession(hub, device, call, () => provider().enter(values, call.nowMs));
  };

  const ownIdentities: Handler<'ownIdentities'> = async ({ who }) => {
    const identities = (await hub.people.openId?.list(who.account)) ?? [];
    return { identities: identities.map(({ issuer, subject, linkedAtMs }) => ({ issuer, subject, linkedAtMs })) };
  };

  const unlinkIdentity: Handler<'unlinkIdentity'> = async ({ who, query }) => {
    await provider().unlink(who.account, query);
    return {};
  };

  function provider(): OpenId {
    if (hub.people.openId) return hub.people.openId;
    throw new CodedError('open-id-off', 'This hub has no OpenID provider; sign in another way.');
  }

  function redirectUriOf(request: FastifyRequest): string {
    return `${hub.door.originOf(request.raw)}${apiPrefix}${routes.openIdCallback.path}`;
  }

  function keepBrowser(request: FastifyRequest, reply: FastifyReply, browser: string): void {
    const secure = hub.door.originOf(request.raw).startsWith('https:') ? '; Secure' : '';
    const place = `Path=${apiPrefix}/openid; Max-Age=${cookieLifetimeS}; HttpOnly; SameSite=Lax${secure}`;
    reply.header('set-cookie', `${cookieName}=${browser}; ${place}`);
  }

  return { openIdStart, openIdLink, openIdCallback, openIdSignIn, ownIdentities, unlinkIdentity };
}

function browserOf({ headers }: FastifyRequest): string {
  return new RegExp(`(?:^|; *)${cookieName}=([A-Za-z0-9_-]{1,128})`).exec(headers.cookie ?? '')?.[1] ?? '';
}
