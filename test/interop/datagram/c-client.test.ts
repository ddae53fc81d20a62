import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import {
  createDatagramPlane,
  type DatagramEndpoint,
  type DatagramOffer,
  type DatagramPlane,
} from '@crossband/datagram';
import { silentLogger } from '@crossband/foundation';
import type { Plan, Route } from '@crossband/room';
import { datagramCodecs, mediaTypes } from '@crossband/wire/datagram/index';
import { Program } from '../../fixtures/program.ts';

/** The sample client is a second implementation: it was written from docs/protocol/datagram.md, and shares no line with ours. */
const source = 'docs/protocol/samples/datagram-client.c';
const hang = { timeout: 60_000 };
const folder = await mkdtemp(join(tmpdir(), 'crossband-datagram-'));
const binary = join(folder, 'datagram-client');
await promisify(execFile)('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', binary, source, '-lcrypto']);
after(() => rm(folder, { recursive: true, force: true }));

interface Frame {
  readonly mediaType: number;
  readonly codec: number;
  readonly keyFrame: boolean;
  readonly timestampMs: number;
  readonly data: Buffer;
}

const frameHeadBytes = 12;

function framesFile(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ mediaType, codec, keyFrame, timestampMs, data }) => {
      const head = Buffer.from([mediaType, codec, keyFrame ? 1 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(timestampMs, 4);
      head.writeUInt32BE(data.length, 8);
      return [head, data];
    }),
  );
}

function framesOf(file: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < file.length; ) {
    const bytes = file.readUInt32BE(at + 8);
    const [mediaType = 0, codec = 0, keyFrame = 0] = file.subarray(at, at + 3);
    const data = file.subarray(at + frameHeadBytes, at + frameHeadBytes + bytes);
    frames.push({ mediaType, codec, keyFrame: keyFrame === 1, timestampMs: file.readUInt32BE(at + 4), data });
    at += frameHeadBytes + bytes;
  }
  return frames;
}

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
      const { links, ports } = members[name].endpoint;
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
      const files = {
        session: join(folder, `${name}.txt`),
        in: join(folder, `${name}.in`),
        out: join(folder, `${name}.out`),
      };
      await writeFile(files.session, session.join('\n'));
      await writeFile(files.in, framesFile(said[name]));
      const to = ['127.0.0.1', `${ports.voice}`, `${ports.video}`];
      await using client = new Program(binary, [...to, files.session, files.in, files.out, '6']);
      assert.equal(await client.ended, 0, client.output);
      assert.match(client.output, /forged 0, pongs [1-9]/);
      return framesOf(await readFile(files.out));
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
