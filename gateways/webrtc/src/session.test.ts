import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { passingPlace, Rooms } from '@crossband/room';
import { createSfuPlane, type SfuPlane } from '@crossband/sfu';
import type { RequestParams } from '@crossband/wire';
import { WebRtcGateway } from './gateway.ts';

/** Negotiation over the real SFU plane; no media flows here, the browser tests prove that. */

let sfu: SfuPlane;
let rooms: Rooms;

before(async () => {
  const workerBinary = process.env.MEDIASOUP_WORKER_BIN;
  sfu = await createSfuPlane(
    {
      workers: 1,
      basePort: 41931,
      listen: [{ ip: '127.0.0.1' }],
      iceTcp: true,
      maxConsumersPerRouter: 100,
      plainIp: '127.0.0.1',
      ...(workerBinary ? { workerBinary } : {}),
    },
    silentLogger,
  );
  const limits = { rooms: 10, participants: 10, publicationsEach: 4 };
  rooms = new Rooms({ planes: [sfu], limits, logger: silentLogger });
});

after(async () => {
  await rooms.close();
  await sfu.close('shutdown');
});

async function device(name: string) {
  const room = await rooms.open(passingPlace(name));
  const seat = room.admit({ name: 'Ada', device: 'test', visible: true });
  const told: string[] = [];
  const session = new WebRtcGateway(sfu, silentLogger).session(room, seat, (event) => told.push(event));
  return { room, seat, session, told };
}

function opus(transport: string): RequestParams['publication.open'] {
  return {
    transport,
    source: 'microphone',
    kind: 'audio',
    muted: false,
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 }],
      encodings: [{ ssrc: 1111 }],
      rtcp: { cname: 'ada' },
    },
  };
}

test('a device opens transports, publishes, and everything is gone when it leaves', async () => {
  const { room, seat, session } = await device('one');
  const { transport, iceCandidates } = await session.openTransport({ direction: 'send' });
  assert.ok(iceCandidates.some((candidate) => candidate.protocol === 'udp'));
  assert.ok(iceCandidates.some((candidate) => candidate.protocol === 'tcp'));
  const { publication, epoch } = await session.publish(opus(transport));
  assert.equal(epoch, 1);
  assert.equal(room.view().publications[0]?.id, publication);
  room.leave(seat, 'left');
  await session.close('left');
  await assert.rejects(session.openTransport({ direction: 'send' }), { code: 'not-joined' });
});

test('what was not negotiated leaves no publication behind', async () => {
  const { room, session } = await device('two');
  const { transport } = await session.openTransport({ direction: 'send' });
  const request = opus(transport);
  const [codec] = request.rtpParameters.codecs;
  assert.ok(codec);
  codec.mimeType = 'audio/speex';
  await assert.rejects(session.publish(request), { code: 'not-negotiated' });
  await assert.rejects(session.publish({ ...opus(transport), source: 'camera' }), { code: 'bad-params' });
  await assert.rejects(session.publish(opus('nowhere')), { code: 'unknown-transport' });
  assert.equal(room.publicationCount, 0);
  await session.close('left');
});

test('a new feed under the same publication raises the epoch; a foreign publication is refused', async () => {
  const { room, session } = await device('three');
  const { transport } = await session.openTransport({ direction: 'send' });
  const { publication } = await session.publish(opus(transport));
  const again = opus(transport);
  again.rtpParameters.encodings = [{ ssrc: 2222 }];
  assert.deepEqual(await session.publish({ ...again, publication }), { publication, epoch: 2 });
  const other = room.publish(room.admit({ name: 'Ben', device: 'test', visible: true }), {
    source: 'microphone',
    kind: 'audio',
    muted: false,
    preset: null,
  });
  await assert.rejects(session.publish({ ...again, publication: other }), { code: 'not-yours' });
  await session.close('left');
});

test('a receive transport needs to know what the device decodes, and transports are bounded', async () => {
  const { session } = await device('four');
  await assert.rejects(session.openTransport({ direction: 'receive' }), { code: 'bad-params' });
  for (let index = 0; index < 6; index += 1) await session.openTransport({ direction: 'send' });
  await assert.rejects(session.openTransport({ direction: 'send' }), { code: 'transport-limit' });
  await session.close('left');
});
