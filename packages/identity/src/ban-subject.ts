import { isIP } from 'node:net';
import { CodedError } from '@crossband/foundation';
import { canonicalAddress, networkOf } from '@crossband/foundation/addresses';
import type { Principal } from './principal.ts';

/** Under which names bans meet somebody. An IPv6 address is one of billions that its subscriber may take: its network counts. */
export function banSubjectsOf({ account, subject }: Pick<Principal, 'account' | 'subject'>, address: string): string[] {
  const subjects = [`address:${networkOf(address)}`];
  if (account !== null) subjects.push(account);
  if (subject !== null) subjects.push(`token:${subject}`);
  return subjects;
}

/**
 * A ban's subject in the one form in which somebody meets it; `account`: whether it names one.
 *
 * @throws CodedError `bad-ban`
 */
export function readBanSubject(subject: string): { subject: string; account: boolean } {
  if (!/^[^\p{C}]{1,200}$/u.test(subject)) throw noSubject();
  if (subject.startsWith('token:')) return { subject, account: false };
  if (!subject.startsWith('address:')) return { subject, account: true };
  const address = canonicalAddress(subject.slice('address:'.length)).replace(/::\/64$/, '::');
  if (isIP(address) === 0) throw noSubject();
  return { subject: `address:${networkOf(address)}`, account: false };
}

function noSubject(): CodedError {
  return new CodedError(
    'bad-ban',
    'A ban names an account, one address as address:192.0.2.7 or address:2001:db8::7 (its /64 network is meant), or token:SUBJECT.',
  );
}
