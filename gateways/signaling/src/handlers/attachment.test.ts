import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken } from '@crossband/identity';
import { FileLinks, type Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import type { AttachmentView, ChatMessageView } from '@crossband/wire';
import { Peer } from '../testing/peer.ts';
import { signalingHub } from '../testing/signaling-hub.ts';

const client = { name: 'test', version: '1' };
const attachment: AttachmentView = { sha256: 'a'.repeat(64), name: 'Ünï.png', type: 'image/png', sizeBytes: 5 };
const newId = () => `019a0000-0000-7000-8000-${randomBytes(6).toString('hex')}`;

/** A hub with somebody who may send files, by a room token, and a guest who may not. */
async function room(t: TestContext, store: Store) {
  const resumeSecret = randomBytes(32);
  const hub = await signalingHub(store, { resumeSecret });
  t.after(() => hub.close());
  const peer = () => {
    const made = new Peer(hub.url);
    t.after(() => made.socket.terminate());
    return made;
  };
  const sender = peer();
  const key = await hub.people.apiKeys.create({ label: 'Shop', by: 'operator' }, wallNow());
  const token = await mintRoomToken(key, { sub: 'ada', room: 'hall', chat: true, lifetimeMs: 60_000 }, wallNow());
  await sender.request('session.open', { client, credential: { type: 'room-token', token } });
  const { result } = await sender.request('room.join', { room: 'hall', name: 'Ada' });
  const guest = peer();
  await guest.join('Guest');
  return { links: new FileLinks(resumeSecret), sender, by: (result as { author: string }).author, guest };
}

onBothDatabases('files of a room', (stores) => {
  test('who may send files gets a link for this room, and others none', async (t) => {
    const { links, sender, by, guest } = await room(t, await stores.open(t));
    const { url, maxBytes } = (await sender.request('attachment.upload')).result as { url: string; maxBytes: number };
    const fields = new URL(url, 'http://hub').searchParams;
    assert.deepEqual([maxBytes, fields.get('by')], [1_000_000, by]);
    const [until, signature] = [Number(fields.get('until')), fields.get('signature') ?? ''];
    links.checkUpload({ room: fields.get('room') ?? '', by, until, signature }, wallNow());
    assert.equal((await guest.request('attachment.upload')).error?.code, 'not-permitted');
  });

  test('a file that was sent hangs on the message, and everybody in the room gets a link to it', async (t) => {
    const { links, sender, by, guest } = await room(t, await stores.open(t));
    const upload = (await sender.request('attachment.upload')).result as { url: string };
    const id = new URL(upload.url, 'http://hub').searchParams.get('room') ?? '';
    const { ticket } = links.ticket(attachment, { room: id, by }, wallNow());
    const sent = await sender.request('chat.send', { id: newId(), text: '', attachments: [ticket] });
    assert.deepEqual((sent.result as { message: ChatMessageView }).message.attachments, [attachment]);
    const heard = (await guest.event('chat.message')).data as { message: ChatMessageView };
    assert.deepEqual(heard.message.attachments, [attachment]);
    for (const text of ['a caption', '']) {
      const edited = await sender.request('chat.edit', { position: 1, text });
      assert.equal((edited.result as { message: ChatMessageView }).message.text, text);
    }
    await sender.request('chat.send', { id: newId(), text: 'only words' });
    const emptied = await sender.request('chat.edit', { position: 2, text: '' });
    assert.equal(emptied.error?.code, 'bad-params');
    const asked = await guest.request('attachment.links', { files: ['b'.repeat(64), attachment.sha256] });
    const answer = asked.result as { links: { sha256: string; url: string }[] };
    assert.deepEqual(
      answer.links.map(({ sha256 }) => sha256),
      [attachment.sha256],
    );
    const fields = new URL(answer.links[0]?.url ?? '', 'http://hub').searchParams;
    const [until, signature] = [Number(fields.get('until')), fields.get('signature') ?? ''];
    links.checkDownload({ ...attachment, until, signature }, wallNow());
  });

  test("somebody else's ticket, one of another room and a message with nothing in it are refused", async (t) => {
    const { links, sender, by, guest } = await room(t, await stores.open(t));
    const upload = (await sender.request('attachment.upload')).result as { url: string };
    const id = new URL(upload.url, 'http://hub').searchParams.get('room') ?? '';
    const codeOf = async (peer: Peer, more: object) =>
      (await peer.request('chat.send', { id: newId(), text: '', ...more })).error?.code;
    const ticketOf = (sentBy: string, sentTo: string) =>
      links.ticket(attachment, { room: sentTo, by: sentBy }, wallNow()).ticket;
    assert.equal(await codeOf(sender, { attachments: [ticketOf('eve', id)] }), 'attachment-expired');
    assert.equal(await codeOf(sender, { attachments: [ticketOf(by, 'other')] }), 'attachment-expired');
    assert.equal(await codeOf(guest, { attachments: [ticketOf(by, id)] }), 'not-permitted');
    assert.equal(await codeOf(sender, {}), 'bad-params');
    assert.equal(await codeOf(sender, { attachments: [] }), 'bad-params');
    assert.equal(await codeOf(sender, { attachments: Array(17).fill(ticketOf(by, id)) }), 'bad-params');
  });
});
