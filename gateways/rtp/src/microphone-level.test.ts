import assert from 'node:assert/strict';
import { test } from 'node:test';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import type { SpeakersTold } from './testing/native-hub.ts';
import { NativeHub } from './testing/native-hub.ts';
import { NativePeerSender } from './testing/native-peer.ts';

const hang = { timeout: 30_000 };
// What FFmpeg's encoder sends at its usual bitrates is CELT.
const recording = voiceOf('CELT, 32 kbit/s');
const spoken = recording.slice(voiceStartMs / 20, voiceEndMs / 20);
const silent = recording.slice(0, voiceStartMs / 20);

async function sending(hub: NativeHub, source: 'microphone' | 'screen-audio') {
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source, codec: 'OPUS' });
  assert.deepEqual(session.header_extensions, [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 }]);
  const sender = await NativePeerSender.open(session);
  sender.sound = silent;
  sender.start();
  await alice.told('live');
  return { alice, sender };
}

const isLoud =
  (dbov: number) =>
  ({ levels }: SpeakersTold): boolean =>
    levels.length === 1 && Math.abs((levels[0]?.dbov ?? 0) - dbov) <= 6;

test('a native sender that writes no level speaks when its encoder found voice, until it is muted', hang, async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened } = await sending(hub, 'microphone');
  using sender = opened;
  const speakers = alice.speakers();
  sender.sound = spoken;
  await speakers.until(isLoud(-30));
  assert.equal(speakers.told.at(-1)?.active, alice.seat.participant);
  sender.sound = silent;
  await speakers.until(({ levels }) => levels.length === 0);
  sender.sound = spoken;
  await speakers.until(isLoud(-30));
  alice.room.mute(alice.seat, sender.session.publication, true);
  await speakers.until(({ active, levels }) => active === null && levels.length === 0);
});

test('the level that a native sender writes itself is kept', hang, async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened } = await sending(hub, 'microphone');
  using sender = opened;
  sender.levelDbov = -12;
  await alice.speakers().until(isLoud(-12));
});
