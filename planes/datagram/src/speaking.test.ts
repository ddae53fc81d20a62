import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import { bridgeEndpoint } from '@crossband/room';
import { join, open, planOf } from './testing/call.ts';
import { Voice } from './testing/device.ts';

test('a device that speaks is told of, though nobody hears it; what a bridge brings is not', async () => {
  const { plane, facts } = await open();
  const [ann, bridge] = [await join(plane, 'ann'), await join(plane, bridgeEndpoint('sfu'))];
  const [own, copy] = [await ann.endpoint.ingest('opus'), await bridge.endpoint.ingest('opus')];
  const plan = planOf(1, own.handle, []);
  await plane.reconcile({
    ...plan,
    open: new Set([own.handle, copy.handle]),
    feeds: new Map([...plan.feeds, [copy.handle, 'q']]),
  });
  const speakers = [
    { device: ann.device, voice: new Voice(own.ssrc, own.uplinkSecret) },
    { device: bridge.device, voice: new Voice(copy.ssrc, copy.uplinkSecret) },
  ];
  const packets = voiceOf('in-band correction').slice(voiceStartMs / 20, voiceEndMs / 20);
  let sent = 0;
  const speaking = setInterval(() => {
    const packet = packets[sent++ % packets.length] as Uint8Array;
    for (const { device, voice } of speakers) device.send(voice.next(packet));
  }, 20);
  after(() => clearInterval(speaking));
  const levels = () => facts.flatMap((fact) => (fact.type === 'levels' ? [fact.levels] : []));
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => plane.onFact(() => resolve()));
  };
  await until(() => levels().length === 2);
  assert.deepEqual(levels(), Array(2).fill([{ handle: own.handle, dbov: -30 }]));
  clearInterval(speaking);
  await until(() => levels().at(-1)?.length === 0);
});
