import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { controlKinds, datagramCodecs, mediaTypes, writePong } from '@crossband/wire/datagram/index';
import { DatagramSealer } from '@crossband/wire/datagram/sealing';
import { Chance, mutated } from '../../faults/datagram-fuzz/mutator.ts';
import { SampleClient } from './sample-client.ts';

const hang = { timeout: 60_000 };
const sample = await SampleClient.build();
after(() => sample[Symbol.asyncDispose]());

const seconds = 4;
const batch = 40;
const secret = new Uint8Array(32).fill(5);
const hex = Buffer.from(secret).toString('hex');
const numbers = { link: 100, stream: 200 };

async function listening(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** The sample, built with the compiler's sanitizers, opposite a hub that has every key and means no good. */
test('whatever a hub sends, the C sample stays within its arrays and comes to its end', hang, async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const chance = new Chance(seed);
  const sockets = { voice: await listening(), video: await listening() };
  after(() => {
    for (const socket of Object.values(sockets)) socket.close();
  });
  const session = (['voice', 'video'] as const).flatMap((port, place) => [
    `link ${port} ${numbers.link + place} ${hex} ${hex}`,
    `receive ${port} ${numbers.stream + place} 0 ${hex}`,
  ]);
  let sent = 0;
  const firing: NodeJS.Timeout[] = [];
  for (const [place, port] of (['voice', 'video'] as const).entries()) {
    const sealerOf = (ssrc: number) => new DatagramSealer({ direction: 'downlink', secret, ssrc, keyId: 0 });
    const [link, stream] = [sealerOf(numbers.link + place), sealerOf(numbers.stream + place)];
    let index = 0;
    const hostile = (): Uint8Array => {
      index += chance.pick([0, 1, 1, 1, 2, 5, 2_000]);
      const isLink = chance.below(10) === 0;
      const header = {
        mediaType: isLink ? mediaTypes.control : mediaTypes[port],
        codec: chance.pick(Object.values(datagramCodecs)),
        keyFrame: chance.below(2) === 0,
        marker: chance.below(3) === 0,
        start: chance.below(3) === 0,
        repair: chance.below(9) === 0,
        repairs: chance.below(16),
        ssrc: (isLink ? numbers.link : numbers.stream) + place,
        timestampMs: chance.below(40),
        seq: index & 0xffff,
      };
      const sealed = (isLink ? link : stream).seal(header, (index >> 16) & 0xffff, chance.bytes(chance.below(1_100)));
      return chance.below(4) === 0 ? mutated(sealed, chance) : sealed;
    };
    sockets[port].once('message', (_, { address, port: to }) => {
      const control = {
        mediaType: mediaTypes.control,
        codec: controlKinds.pong,
        keyFrame: false,
        marker: true,
        start: true,
      };
      const pong = writePong({ id: 1, pingSentMs: 0, pingArrivedMs: 0 });
      const head = { ...control, ssrc: numbers.link + place, timestampMs: 0, seq: 0 };
      sockets[port].send(link.seal(head, 0, pong), to, address);
      const fire = (): void => {
        for (let shot = 0; shot < batch; shot += 1) sockets[port].send(hostile(), to, address);
        sent += batch;
      };
      firing.push(setInterval(fire, 10));
    });
  }
  const ports = { voicePort: sockets.voice.address().port, videoPort: sockets.video.address().port };
  const { program } = await sample.start({ ...ports, session, frames: [], seconds });
  await using client = program;
  try {
    assert.equal(await client.ended, 0, client.output);
  } finally {
    for (const timer of firing) clearInterval(timer);
  }
  t.diagnostic(`${sent} datagrams: ${client.output}`);
  assert.match(client.output, /frames [1-9]/);
});
