import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ResumeTokens } from './resume-token.ts';

const claim = {
  room: 'hall',
  roomName: 'hall',
  who: 'guest',
  participant: 'p:1',
  name: 'Ada',
  device: 'browser',
  generation: 1,
  boot: 'b',
  issuedAtMs: 1,
};

test('a token opens to what was issued', () => {
  const tokens = new ResumeTokens(randomBytes(32));
  assert.deepEqual(tokens.open(tokens.issue(claim)), claim);
});

test('no altered token opens, nor one of another secret', () => {
  const tokens = new ResumeTokens(randomBytes(32));
  const token = tokens.issue(claim);
  for (let index = 0; index < token.length; index += 1) {
    const other = token[index] === 'A' ? 'B' : 'A';
    // The last character of a base64url text has unused bits, so changing it may leave the bytes as they are.
    if (index === token.length - 1) continue;
    const altered = `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
    assert.throws(() => tokens.open(altered), { code: 'resume-invalid' });
  }
  assert.throws(() => tokens.open(''), { code: 'resume-invalid' });
  assert.throws(() => tokens.open(`${token}.x`), { code: 'resume-invalid' });
  assert.throws(() => new ResumeTokens(randomBytes(32)).open(token), { code: 'resume-invalid' });
});

test('a short secret refuses to work', () => {
  assert.throws(() => new ResumeTokens(randomBytes(16)), RangeError);
});
