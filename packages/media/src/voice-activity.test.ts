import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonotonicMs } from '@crossband/foundation';
import fc from 'fast-check';
import { opusCarriesVoice, opusDurationMs } from './opus-packet.ts';
import { voiceEndMs, voiceOf, voiceStartMs, voices } from './testing/voices.ts';
import { VoiceActivity } from './voice-activity.ts';

const at = (ms: number): MonotonicMs => ms as MonotonicMs;

/** Packets at their own times. @returns when it began to speak and when it ended, ms; null: never */
function spoken(packets: readonly Uint8Array[]): { fromMs: number | null; untilMs: number | null } {
  const activity = new VoiceActivity();
  let [nowMs, fromMs, untilMs]: [number, number | null, number | null] = [0, null, null];
  for (const packet of packets) {
    const before = activity.isSpeaking(at(nowMs));
    nowMs += opusDurationMs(packet);
    activity.hear(packet, at(nowMs));
    const now = activity.isSpeaking(at(nowMs));
    if (now && !before) fromMs ??= nowMs;
    if (!now && before) untilMs = nowMs;
  }
  return { fromMs, untilMs };
}

const shareOfVoice = (packets: readonly Uint8Array[]): number =>
  packets.filter(opusCarriesVoice).length / packets.length;

for (const [name, packets] of Object.entries(voices)) {
  if (name.includes('music')) continue;
  test(`${name}: voice is told from what is none`, () => {
    const eachMs = opusDurationMs(packets[0] as Uint8Array);
    const between = (fromMs: number, untilMs: number) => packets.slice(fromMs / eachMs, untilMs / eachMs);
    assert.equal(shareOfVoice(between(0, voiceStartMs)), 0);
    const share = shareOfVoice(between(voiceStartMs + 120, voiceEndMs));
    assert.ok(share > 0.6, `${(share * 100).toFixed(0)} % of the voice`);
    assert.equal(shareOfVoice(packets.slice((voiceEndMs + 120) / eachMs)), 0);
    const { fromMs, untilMs } = spoken(packets);
    assert.ok(fromMs !== null && fromMs > voiceStartMs && fromMs <= voiceStartMs + 320, `from ${fromMs} ms on`);
    assert.ok(untilMs !== null && untilMs > voiceEndMs && untilMs <= voiceEndMs + 520, `until ${untilMs} ms`);
  });
}

test('music speaks, silence in the same stream does not', () => {
  const packets = voiceOf('music');
  assert.equal(shareOfVoice(packets.slice(0, 20)), 0);
  assert.ok(shareOfVoice(packets.slice(22)) > 0.9);
});

test('packets without data are silent', () => {
  for (const bytes of [[], [9 << 3], [31 << 3], [(9 << 3) | 3, 0x82, 0], [31 << 3, 0xff], [31 << 3, 0xff, 0xfe, 0]]) {
    assert.equal(opusCarriesVoice(Uint8Array.from(bytes)), false, bytes.join(' '));
  }
});

test('activity of any 20 ms and of either channel counts, a copy of the one before does not', () => {
  const silk = (configuration: number, stereo: number, flags: number) =>
    Uint8Array.of((configuration << 3) | (stereo << 2), flags, 0, 0);
  const packets: [Uint8Array, boolean][] = [
    [silk(9, 0, 0b1000_0000), true],
    [silk(9, 0, 0b0111_1111), false],
    [silk(8, 0, 0b1000_0000), true],
    [silk(11, 0, 0b0010_0000), true],
    [silk(11, 0, 0b0001_1111), false],
    [silk(9, 1, 0b0010_0000), true],
    [silk(9, 1, 0b0101_1111), false],
    [silk(11, 1, 0b0000_0010), true],
    [silk(11, 1, 0b0001_0001), false],
  ];
  for (const [packet, isVoice] of packets) assert.equal(opusCarriesVoice(packet), isVoice, packet.join(' '));
});

test('a click does not speak, a breath does not end it', () => {
  const [voice, none] = [Uint8Array.of(9 << 3, 0x80), Uint8Array.of(9 << 3, 0)];
  const activity = new VoiceActivity();
  let nowMs = 0;
  const hear = (packet: Uint8Array, times: number): boolean => {
    for (let time = 0; time < times; time += 1) {
      nowMs += 20;
      activity.hear(packet, at(nowMs));
    }
    return activity.isSpeaking(at(nowMs));
  };
  assert.equal(hear(voice, 3), false);
  assert.equal(hear(none, 10), false);
  assert.equal(hear(voice, 4), true);
  assert.equal(hear(none, 18), true);
  assert.equal(hear(voice, 1), true);
  assert.equal(hear(none, 20), false);
  // Before a pause in sending is no beginning.
  assert.equal(hear(voice, 3), false);
  nowMs += 1_000;
  assert.equal(hear(voice, 3), false);
  assert.equal(hear(voice, 1), true);
  assert.equal(activity.isSpeaking(at(nowMs + 400)), false);
});

test('no bytes make it fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.equal(typeof opusCarriesVoice(bytes), 'boolean');
    }),
  );
});
