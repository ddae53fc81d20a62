import type { FastifyRequest } from 'fastify';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { beginSession } from './begin-session.ts';

export function passkeyHandlers(hub: ApiHub) {
  const { passkeys } = hub.people;

  const passkeySignInOptions: Handler<'passkeySignInOptions'> = async ({ request, nowMs }) => ({
    options: asJson(await passkeys.signInOptions(pageOf(request), nowMs)),
  });

  const passkeySignIn: Handler<'passkeySignIn'> = async (call) => {
    const { response, ...device } = call.body;
    call.rates.take('signInByAddress', call.limitKey, call.now);
    return beginSession(hub, device, call, () => passkeys.signIn(response, call.nowMs));
  };

  const newPasskeyOptions: Handler<'newPasskeyOptions'> = async ({ who, request, nowMs }) => {
    const owner = { id: who.account, name: who.name };
    return { options: asJson(await passkeys.registrationOptions(owner, pageOf(request), nowMs)) };
  };

  const newPasskey: Handler<'newPasskey'> = async ({ who, body, nowMs }) => ({
    passkey: await passkeys.register({ account: who.account, ...body }, nowMs),
  });

  const ownPasskeys: Handler<'ownPasskeys'> = async ({ who }) => ({ passkeys: await passkeys.list(who.account) });

  const removePasskey: Handler<'removePasskey'> = async ({ who, parts }) => {
    await passkeys.remove(who.account, parts.passkey);
    return {};
  };

  /** Origin of the page that asks: browsers say it with every POST. */
  function pageOf({ headers, raw }: FastifyRequest): string {
    return headers.origin ?? hub.door.originOf(raw);
  }

  return { passkeySignInOptions, passkeySignIn, newPasskeyOptions, newPasskey, ownPasskeys, removePasskey };
}

function asJson(options: object): Record<string, unknown> {
  return { ...options };
}
