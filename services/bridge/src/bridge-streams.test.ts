import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import { ntpOf, rtpTimestamp, senderInfoOf, splitRtcpCompound, writeRtpHeader } from '@crossband/wire/rtp/index';
import { type FrameCodec, frameCodecs } from './frame-codecs.ts';
import { RtpClock, wallMsNear } from './rtp-clock.ts';
import { type BridgedFrame, RtpIntake } from './rtp-intake.ts';
import { RtpOutput } from './rtp-output.ts';

const startMs = 1_795_000_000_000;

function h264Frame(number: number, keyFrame: boolean): Uint8Array {
  const parameters = keyFrame ? [0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x68, 4] : [];
  const picture = Array.from({ length: keyFrame ? 9_000 : 1_500 }, (_, at) => 1 + ((number + at) % 250));
  return Uint8Array.from([...parameters, 0, 0, 0, 1, keyFrame ? 0x65 : 0x41, ...picture]);
}

const frames: Record<string, (number: number) => BridgedFrame> = {
  opus: (number) => ({ data: new Uint8Array(80).fill(number), keyFrame: true, wallMs: startMs + number * 20 }),
  h264: (number) => ({
    data: h264Frame(number, number % 10 === 0),
    keyFrame: number % 10 === 0,
    wallMs: startMs + number * 40,
  }),
  vp8: (number) => ({
    data: new Uint8Array(3_000).fill(number * 2 + (number % 10 === 0 ? 0 : 1)),
    keyFrame: number % 10 === 0,
    wallMs: startMs + number * 40,
  }),
};

function stream(name: string): { codec: FrameCodec; sent: BridgedFrame[]; output: RtpOutput } {
  const codec = frameCodecs[name as DatagramCodec];
  assert.ok(codec);
  const output = new RtpOutput({ codec, ssrc: 7, payloadType: 96, cname: 'a' });
  const sent = Array.from({ length: 40 }, (_, number) => (frames[name] as (typeof frames)[string])(number));
  return { codec, sent, output };
}

for (const name of Object.keys(frames)) {
  test(`${name}: frames come back as they went, at their times`, () => {
    const { codec, sent, output } = stream(name);
    const came: BridgedFrame[] = [];
    const intake = new RtpIntake(codec, { frame: (frame) => came.push(frame), broken: () => assert.fail('broken') });
    for (const [number, frame] of sent.entries()) {
      const packets = output.packets(frame);
      if (number === 0) {
        const [report] = splitRtcpCompound(output.report() as Uint8Array) ?? [];
        intake.senderReport(
          senderInfoOf(report as NonNullable<typeof report>) as NonNullable<ReturnType<typeof senderInfoOf>>,
        );
      }
      for (const packet of packets) intake.packet(packet);
    }
    assert.deepEqual(
      came.map(({ data, keyFrame, wallMs }) => [Buffer.from(data), keyFrame, Math.round(wallMs)]),
      sent.map(({ data, keyFrame, wallMs }) => [Buffer.from(data), keyFrame, wallMs]),
    );
  });
}

test('a picture that lacks a packet is not shown, and a key frame is asked for', () => {
  const { codec, sent, output } = stream('h264');
  const came: number[] = [];
  let broken = 0;
  const intake = new RtpIntake(codec, {
    frame: ({ wallMs }) => came.push(wallMs),
    broken: () => {
      broken += 1;
    },
  });
  for (const [number, frame] of sent.entries()) {
    for (const [piece, packet] of output.packets(frame).entries()) {
      if (number !== 15 || piece !== 0) intake.packet(packet);
    }
  }
  assert.equal(came.length, sent.length - 1);
  assert.equal(broken, 1);
});

test('what is no packet of the stream changes nothing', () => {
  const { codec, sent, output } = stream('vp8');
  const came: BridgedFrame[] = [];
  const intake = new RtpIntake(codec, { frame: (frame) => came.push(frame), broken: () => assert.fail('broken') });
  const packets = sent.slice(0, 5).flatMap((frame) => output.packets(frame));
  for (const packet of packets) {
    intake.packet(packet);
    intake.packet(packet.subarray(0, 11));
    // Padding alone, as probes are.
    const probe = new Uint8Array(13);
    writeRtpHeader(probe, {
      payloadType: 96,
      marker: false,
      sequenceNumber: 0,
      rtpTimestamp: rtpTimestamp(packet),
      ssrc: 7,
    });
    probe[0] = 0xa0;
    probe[12] = 200;
    intake.packet(probe);
  }
  assert.equal(came.length, 5);
});

test('times survive the wrap of ticks and of milliseconds', () => {
  const clock = new RtpClock(90_000);
  const { seconds: ntpSeconds, fraction: ntpFraction } = ntpOf(startMs);
  clock.learn({ ssrc: 1, ntpSeconds, ntpFraction, rtpTimestamp: 0xffffff00, packets: 0, octets: 0 });
  assert.equal(Math.round(clock.wallMsOf((0xffffff00 + 9_000) % 2 ** 32, 0 as never)), startMs + 100);
  const wraps = Math.ceil(startMs / 2 ** 32) * 2 ** 32;
  assert.equal(wallMsNear((wraps - 5) % 2 ** 32, wraps + 7), wraps - 5);
  assert.equal(wallMsNear(5, wraps - 7), wraps + 5);
});
