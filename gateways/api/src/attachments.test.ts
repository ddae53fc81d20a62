import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import type { Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { type AnswerOf, addressOf } from '@crossband/wire/api';
import { type ApiClient, refusedBy } from './testing/api-client.ts';
import { type ServedApi, servedApi } from './testing/served-api.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000000', 'hex');
const bytesType = { 'content-type': 'application/octet-stream' };

async function send(client: ApiClient, path: string, body: Buffer): Promise<AnswerOf<'upload'>> {
  const response = await client.send('POST', path, { body: new Uint8Array(body), headers: bytesType });
  const answer: unknown = await response.json();
  if (!response.ok) throw refusedBy(response.status, answer);
  return answer as AnswerOf<'upload'>;
}

const toLounge = (name: string) => addressOf('upload', { room: 'Lounge' }, { name });

/** The file hangs on a message, as signaling does it. */
async function say(api: ServedApi, { attachment }: AnswerOf<'upload'>): Promise<void> {
  const room = await api.hub.people.rooms.idOf('Lounge');
  const id = `019a0000-0000-7000-8000-${randomBytes(6).toString('hex')}`;
  await api.store.messages.append({
    room,
    id,
    author: 'ada',
    name: 'Ada',
    text: '',
    sentAtMs: 1,
    attachments: [attachment],
  });
}

async function lounge(t: TestContext, store: Store) {
  const api = await servedApi(t, store);
  const ada = await api.person('Ada', { administrator: true });
  await ada.call('newRoom', { body: { name: 'Lounge' } });
  return { api, ada };
}

onBothDatabases('attachments', (stores) => {
  test('a file comes back byte for byte, once a message has it, by a link alone', async (t) => {
    const { api, ada } = await lounge(t, await stores.open(t));
    const bytes = randomBytes(300_000);
    const name = 'Ünï 😀 "q" %20 \'x\'.bin';
    const sent = await send(ada, toLounge(name), bytes);
    assert.deepEqual([sent.attachment.type, sent.attachment.sizeBytes], ['application/octet-stream', bytes.length]);
    const body = { files: [sent.attachment.sha256] };
    const parts = { room: 'Lounge' };
    assert.deepEqual((await ada.call('attachmentLinks', { parts, body })).links, []);
    await say(api, sent);
    const [link] = (await ada.call('attachmentLinks', { parts, body })).links;
    assert.ok(link);
    const response = await fetch(`${api.baseUrl}${link.url}`);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
    const field = response.headers.get('content-disposition') ?? '';
    assert.match(field, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/);
    assert.equal(decodeURIComponent(field.split("UTF-8''")[1] ?? ''), name);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/);
  });

  test('only pictures are shown, whatever a sender calls the file', async (t) => {
    const { api, ada } = await lounge(t, await stores.open(t));
    const shown = async (name: string, bytes: Buffer, more = '') => {
      const sent = await send(ada, toLounge(name), bytes);
      await say(api, sent);
      const body = { files: [sent.attachment.sha256] };
      const [link] = (await ada.call('attachmentLinks', { parts: { room: 'Lounge' }, body })).links;
      const response = await fetch(`${api.baseUrl}${link?.url}${more}`);
      await response.arrayBuffer();
      return `${response.headers.get('content-type')} ${response.headers.get('content-disposition')?.split(';')[0]}`;
    };
    assert.equal(await shown('cat.html', png), 'image/png inline');
    assert.equal(await shown('cat.png', png, '&save=1'), 'image/png attachment');
    const page = Buffer.from('<html><script>alert(1)</script>');
    assert.equal(await shown('cat.png', page), 'application/octet-stream attachment');
  });

  test('a link is for its file and its time, and leads nowhere else', async (t) => {
    const { api, ada } = await lounge(t, await stores.open(t));
    const sent = await send(ada, toLounge('cat.png'), png);
    await say(api, sent);
    const body = { files: [sent.attachment.sha256] };
    const [link] = (await ada.call('attachmentLinks', { parts: { room: 'Lounge' }, body })).links;
    const url = link?.url ?? '';
    const statusOf = async (path: string) => (await fetch(`${api.baseUrl}${path}`)).status;
    assert.equal(await statusOf(url), 200);
    assert.equal(await statusOf(url.replace('cat.png', 'cat.html')), 403);
    assert.equal(await statusOf(url.replace('image%2Fpng', 'text%2Fhtml')), 403);
    assert.equal(await statusOf(url.replace(sent.attachment.sha256, 'f'.repeat(64))), 403);
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e', '....//', `${sent.attachment.sha256}%00`, '']) {
      const status = await statusOf(url.replace(sent.attachment.sha256, path));
      assert.ok(status === 403 || status === 404, `${path}: ${status}`);
    }
  });

  test('who may not send, sends too much or no bytes is refused, and nothing stays', async (t) => {
    const { api, ada } = await lounge(t, await stores.open(t));
    const ben = await api.person('Ben');
    const parts = { room: 'Lounge', account: ben.account };
    await ada.call('setMember', { parts, body: { role: 'member', override: { deny: ['attach'] } } });
    await assert.rejects(send(ben, toLounge('a.bin'), png), { code: 'not-permitted', status: 403 });
    await assert.rejects(send(ada, toLounge('a.bin'), Buffer.alloc(1_000_001)), {
      code: 'attachment-too-large',
      status: 413,
    });
    await assert.rejects(send(ada, toLounge('a.bin'), Buffer.alloc(0)), { code: 'attachment-empty' });
    for (const name of ['../a', 'a/b', 'a\\b', '..', 'a\nb', '\u202egnp.exe', 'x'.repeat(201), '']) {
      await assert.rejects(send(ada, toLounge(name), png), { code: 'bad-request' }, name);
    }
    const asJson = await ada.send('POST', toLounge('a.bin'), {
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(asJson.status, 415);
    const stranger = await api.visitor();
    await assert.rejects(send(stranger, toLounge('a.bin'), png), { code: 'sign-in-first' });
    await assert.rejects(send(stranger, '/api/v1/attachments?room=x&by=y&until=9e15&signature=x&name=a', png), {
      status: 403,
    });
    assert.deepEqual(api.hub.attachments.files.usage, { files: 0, bytes: 0 });
  });

  test('a link from signaling takes a file of one person for one room', async (t) => {
    const { api } = await lounge(t, await stores.open(t));
    const { links } = api.hub.attachments;
    const sender = { room: await api.hub.people.rooms.idOf('Lounge'), by: 'guest:g1' };
    const { url } = links.upload(sender, wallNow());
    const guest = await api.visitor();
    const { ticket, attachment } = await send(guest, `${url}&name=a.png`, png);
    assert.deepEqual(links.openTicket(ticket, sender, wallNow()), attachment);
    const other = url.replace('guest%3Ag1', 'guest%3Ag2');
    await assert.rejects(send(guest, `${other}&name=a.png`, png), { code: 'link-expired', status: 403 });
  });

  test('a sender who goes away in the middle leaves nothing', async (t) => {
    const { api, ada } = await lounge(t, await stores.open(t));
    const path = toLounge('a.bin');
    const leaving = new AbortController();
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(20_000));
        if (api.hub.attachments.files.usage.files === 0) setImmediate(() => leaving.abort());
      },
    });
    const init = { body, headers: bytesType, signal: leaving.signal, duplex: 'half' } as RequestInit;
    await assert.rejects(ada.send('POST', path, init));
    await send(ada, path, png);
    assert.equal(api.hub.attachments.files.usage.bytes, png.length);
  });
});
