import { CodedError } from '@crossband/foundation';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';

export function meHandlers({ people }: ApiHub) {
  const me: Handler<'me'> = async ({ who }) => {
    const person = await people.accounts.byId(who.account);
    if (!person) throw new CodedError('unknown-account', 'There is no such account; reload the list.');
    return { person };
  };

  const changeMe: Handler<'changeMe'> = async ({ who, body }) => ({
    person: await people.accounts.rename(who.account, body.name),
  });

  const changePassword: Handler<'changePassword'> = async ({ who, body, rates, now }) => {
    rates.take('signInByName', who.account, now);
    await people.accounts.changePassword(who.account, { ...body, session: who.session });
    return {};
  };

  return { me, changeMe, changePassword };
}
