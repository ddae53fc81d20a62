import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import {
  createDatagramPlane,
  type DatagramEndpoint,
  type DatagramOffer,
  type DatagramPlane,
} from '@crossband/datagram';
import { silentLogger } from '@crossband/foundation';
import type { Plan, Route } from '@crossband/room';
import { datagramCodecs, mediaTypes } from '@crossband/wire/datagram/index';
import type { Frame } from './frames-file.ts';
import { SampleClient } from './sample-client.ts';

const hang = { timeout: 60_000 };
const sample = await SampleClient.build();
after(() => sample[Symbol.asyncDispose]());

/** By then both have an answer of the hub, which without it sends them nothing. */
const startMs = 1_500;

/** Three seconds of a call: voice of 50 frames a second, video of 25, whose key frames are many datagrams long. */
function callFrames(): Frame[] {
  const voice = Array.from({ length: 150 }, (_, at) => ({
    mediaType: mediaTypes.voice,
    codec: datagramCodecs.opus,
    keyFrame: true,
    timestampMs: startMs + at * 20,
    data: randomBytes(60 + (at % 40)),
  }));
  const video = Array.from({ length: 75 }, (_, at) => ({
    mediaType: mediaTypes.video,
    codec: datagramCodecs.h264,
    keyFrame: at % 25 === 0,
    timestampMs: startMs + at * 40,
    data: randomBytes(at % 25 === 0 ? 40_000 : 3_000 + at),
  }));
  return [...voice, ...video].toSorted((a, b) => a.timestampMs - b.timestampMs);
}

interface Member {
  readonly endpoint: DatagramEndpoint;
  readonly offers: DatagramOffer[];
}

async function joinAs(plane: DatagramPlane, name: string): Promise<Member> {
  const offers: DatagramOffer[] = [];
  const endpoint = await plane.openEndpoint({
    room: 'r',
    endpoint: name,
    listener: { offered: (offer) => offers.push(offer), secret: () => {}, ended: () => {}, alive: () => {} },
  });
  return { endpoint, offers };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

for (const signed of [false, true]) {
  test(`two clients in C talk both ways${signed ? ' in a signed room' : ''}, frame by frame`, hang, async () => {
    const plane = await createDatagramPlane({ listenIp: '127.0.0.1', voicePort: 0, videoPort: 0 }, silentLogger);
    after(() => plane.close('shutdown'));
    const members = { ann: await joinAs(plane, 'ann'), bob: await joinAs(plane, 'bob') };
    const sends = { ann: [] as string[], bob: [] as string[] };
    const feeds = new Map<string, string>();
    const routes: Route[] = [];
    for (const [name, other] of [
      ['ann', 'bob'],
      ['bob', 'ann'],
    ] as const) {
      for (const [port, codec] of [
        ['voice', 'opus'],
        ['video', 'h264'],
      ] as const) {
        const { handle, ssrc, uplinkSecret } = await members[name].endpoint.ingest(codec);
        sends[name].push(`send ${port} ${ssrc} ${hex(uplinkSecret)}`);
        feeds.set(handle, `${name}-${port}`);
        routes.push({
          subscription: `${other}-${handle}`,
          publication: `${name}-${port}`,
          feed: { plane: plane.id, handle, codec, epoch: 0 },
          sink: { plane: plane.id, endpoint: other },
          want: { maxWidthPx: 1280, maxFps: 30, priority: 1 },
        });
      }
    }
    const plan: Plan = { room: 'r', fence: 0, version: 1, open: new Set(feeds.keys()), feeds, routes, signed };
    await plane.reconcile(plan);
    const said = { ann: callFrames(), bob: callFrames() };
    const run = async (name: 'ann' | 'bob'): Promise<Frame[]> => {
      const { links } = members[name].endpoint;
      const session = [
        ...(['voice', 'video'] as const).map(
          (port) =>
            `link ${port} ${links[port].ssrc} ${hex(links[port].uplinkSecret)} ${hex(links[port].downlinkSecret)}`,
        ),
        ...sends[name],
        ...members[name].offers.map(
          ({ kind, ssrc, keyId, secret }) =>
            `receive ${kind === 'audio' ? 'voice' : 'video'} ${ssrc} ${keyId} ${hex(secret)} ${signed ? hex(plane.signerKey) : ''}`,
        ),
      ];
      const { voice: voicePort, video: videoPort } = members[name].endpoint.ports;
      const { program, received } = await sample.start({
        voicePort,
        videoPort,
        session,
        frames: said[name],
        seconds: 6,
      });
      await using client = program;
      assert.equal(await client.ended, 0, client.output);
      assert.match(client.output, /forged 0, pongs [1-9]/);
      return received();
    };
    const [annHeard, bobHeard] = await Promise.all([run('ann'), run('bob')]);
    for (const [heard, frames] of [
      [annHeard, said.bob],
      [bobHeard, said.ann],
    ] as const) {
      for (const mediaType of [mediaTypes.voice, mediaTypes.video]) {
        const want = frames.filter((frame) => frame.mediaType === mediaType);
        const got = heard.filter((frame) => frame.mediaType === mediaType);
        assert.deepEqual(
          got.map(({ codec, keyFrame, data }) => [codec, keyFrame, hex(data)]),
          want.map(({ codec, keyFrame, data }) => [codec, keyFrame, hex(data)]),
        );
      }
    }
    const { drops } = await plane.figures();
    assert.equal(drops['bad-tag'], 0);
  });
}
