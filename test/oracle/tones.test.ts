import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tones, unknownVoice } from './tones.ts';

test('every packet names its speaker, wherever in the recording a stream begins and whatever came before it', async () => {
  const tones = await Tones.record(['ann', 'bob', 'cid', 'dan']);
  const spoken = tones.names.flatMap((name) => tones.framesOf(name).map((_, from) => ({ name, from })));
  const shuffled = spoken.map((_, index) => spoken[(index * 37) % spoken.length] ?? { name: '', from: 0 });
  const single = shuffled.map(({ name, from }) => tones.framesOf(name).slice(from, from + 1));
  const voices = await tones.voicesIn(single);
  assert.deepEqual(
    voices.map((heard) => [...heard]),
    shuffled.map(({ name }) => [name]),
  );
});

test('foreign packets in a stream are heard, and so is sound of nobody', async () => {
  const tones = await Tones.record(['ann', 'bob']);
  const stranger = await Tones.record(['ann', 'bob', 'eve']);
  const [ann, bob, eve] = [tones.framesOf('ann'), tones.framesOf('bob'), stranger.framesOf('eve')];
  const [mixed, foreign, nothing] = await tones.voicesIn([[...ann, ...bob.slice(0, 2), ...ann], eve, []]);
  assert.ok(mixed?.has('ann') && mixed.has('bob'));
  assert.ok(foreign?.has(unknownVoice));
  assert.equal(nothing?.size, 0);
});

test('a stream that lost packets is still the voice of one', async () => {
  const tones = await Tones.record(['ann', 'bob']);
  const whole = [...tones.framesOf('ann'), ...tones.framesOf('ann')];
  const [voices] = await tones.voicesIn([whole.filter((_, index) => index % 7 !== 3 && index % 11 > 2)]);
  assert.deepEqual([...(voices ?? [])], ['ann']);
});
