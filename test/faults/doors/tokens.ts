import { badTokens } from '@crossband/identity/testing/bad-tokens';
import { forge, goodHeader, goodPayload } from '@crossband/identity/testing/forged-token';
import { each, type Findings, nothingFound } from './findings.ts';
import type { House } from './house.ts';

const client = { name: 'exam', version: '1' };

/** Every bad token at the real door; a good one is let in, before and after. */
export async function tryTokens(house: House): Promise<Findings> {
  const findings = nothingFound();
  const [key, other] = [
    await house.operate('key.make', { label: 'one' }),
    await house.operate('key.make', { label: 'two' }),
  ];
  const stranger = {
    id: 'key-stranger',
    secret: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
  };
  const atS = Math.floor(Date.now() / 1_000);
  const removed = await house.operate('key.make', { label: 'removed' });
  await house.operate('key.remove', { id: removed.id });
  const bad = [
    ...badTokens(key, other, stranger, atS, 60),
    { what: 'a removed key', token: forge(goodHeader(removed), goodPayload(removed, atS), removed.secret) },
  ];
  const good = forge(goodHeader(key), goodPayload(key, atS), key.secret);
  const code = async (token: string): Promise<string | null> => {
    const peer = house.peer();
    const { error } = await peer.request('session.open', { client, credential: { type: 'room-token', token } });
    peer.socket.terminate();
    return error?.code ?? null;
  };
  if ((await code(good)) !== null) findings.failed.push('a good token is refused');
  await each(bad, 16, async ({ what, token }) => {
    findings.tried += 1;
    const refusal = await code(token);
    if (refusal === null) findings.accepted.push(`token: ${what}`);
    if (refusal === 'internal-error') findings.failed.push(`token: ${what}: ${refusal}`);
  });
  if ((await code(good)) !== null) findings.failed.push('a good token is refused afterwards');
  return findings;
}
