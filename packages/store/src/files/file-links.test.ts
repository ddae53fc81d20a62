import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { FileLinks, linkLifetimes } from './file-links.ts';

const now = 1_700_000_000_000 as WallMs;
const later = (ms: number) => (now + ms) as WallMs;
const links = new FileLinks(Buffer.alloc(32, 1));
const attachment = { sha256: 'a'.repeat(64), name: 'Ünï "x".png', type: 'image/png', sizeBytes: 5 };
const sender = { room: 'r1', by: 'ada' };

function given(url: string) {
  const fields = new URL(url, 'http://hub').searchParams;
  const field = (name: string) => fields.get(name) ?? '';
  return { until: Number(field('until')), signature: field('signature'), name: field('name'), type: field('type') };
}

test('a download link is good as it is, for a while, and the same for everybody meanwhile', () => {
  const { url, expiresAtMs } = links.download(attachment, now);
  assert.equal(links.download(attachment, later(1)).url, url);
  const asked = { sha256: attachment.sha256, ...given(url) };
  links.checkDownload(asked, now);
  const refused = { code: 'link-expired' };
  assert.throws(() => links.checkDownload(asked, expiresAtMs as WallMs), refused);
  for (const change of [
    { sha256: 'b'.repeat(64) },
    { name: 'x.html' },
    { type: 'text/html' },
    { until: asked.until + 1 },
    { signature: '' },
  ]) {
    assert.throws(() => links.checkDownload({ ...asked, ...change }, now), refused);
  }
  assert.throws(() => new FileLinks(Buffer.alloc(32, 2)).checkDownload(asked, now), refused);
});

test('a link to send is for one person in one room', () => {
  const asked = { ...sender, ...given(links.upload(sender, now).url) };
  links.checkUpload(asked, now);
  assert.throws(() => links.checkUpload({ ...asked, room: 'r2' }, now), { code: 'link-expired' });
  assert.throws(() => links.checkUpload({ ...asked, by: 'eve' }, now), { code: 'link-expired' });
  assert.throws(() => links.checkUpload(asked, later(linkLifetimes.uploadMs)), { code: 'link-expired' });
});

test('a ticket gives back what was sent, to its sender in its room', () => {
  const { ticket } = links.ticket(attachment, sender, now);
  assert.deepEqual(links.openTicket(ticket, sender, now), attachment);
  const refused = { code: 'attachment-expired' };
  assert.throws(() => links.openTicket(ticket, { ...sender, by: 'eve' }, now), refused);
  assert.throws(() => links.openTicket(ticket, { ...sender, room: 'r2' }, now), refused);
  assert.throws(() => links.openTicket(ticket, sender, later(linkLifetimes.ticketMs)), refused);
  for (const other of ['', '.', 'e30.x', `x${ticket}`])
    assert.throws(() => links.openTicket(other, sender, now), refused);
});
