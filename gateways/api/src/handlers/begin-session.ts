import type { Person } from '@crossband/identity';
import { readClientKey, stranger } from '@crossband/identity';
import type { AnswerOf, BodyOf } from '@crossband/wire/api';
import type { Call } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';

type NewDevice = Pick<BodyOf<'signIn'>, 'clientKey' | 'device'>;

/**
 * Signs somebody in on a new device: the one way in which sessions begin. Whoever may not come in is refused before
 * `find`, which says who it is, may change anything.
 *
 * @throws CodedError `bad-client-key`, `banned`, and whatever `find` throws
 */
export async function beginSession(
  { people }: ApiHub,
  { clientKey, device }: NewDevice,
  { address, nowMs }: Pick<Call<'signIn'>, 'address' | 'nowMs'>,
  find: () => Promise<Person>,
): Promise<AnswerOf<'signIn'>> {
  const publicKey = await readClientKey(clientKey);
  const person = await find();
  if (!person.administrator) {
    const principal = { ...stranger, kind: 'account', account: person.id } as const;
    await people.authenticator.refuseBanned(principal, '', address, nowMs);
  }
  const { session, token } = await people.sessions.begin({ account: person.id, publicKey, device, address }, nowMs);
  return { token, session: session.id, person };
}
