import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicationView, SecuredSenderSession } from '@crossband/wire';
import { RTP_HEADER_BYTES, writeRtpHeader } from '@crossband/wire/rtp/index';
import { choose } from './commands/selection.ts';
import { parseInput } from './ffmpeg/input.ts';
import { readProbe } from './ffmpeg/probe.ts';
import { ProgressReader } from './ffmpeg/progress.ts';
import { senderArguments } from './ffmpeg/sender-command.ts';
import { RtpStatistics } from './reception/rtp-statistics.ts';
import { shellCommand } from './terminal/shell-words.ts';
import { createTerminal, formatBitrate, formatDuration } from './terminal/terminal.ts';

const shape = { fps: 30 };

test('inputs are files, addresses and devices', () => {
  assert.equal(parseInput(import.meta.filename, shape).location, `file:${import.meta.filename}`);
  assert.deepEqual(parseInput('/dev/video0', shape).options, ['-f', 'v4l2', '-framerate', '30']);
  const screen = parseInput('x11::0.0+10,20', { fps: 15, size: '640x480' });
  assert.equal(screen.location, ':0.0+10,20');
  assert.deepEqual(screen.options, ['-f', 'x11grab', '-framerate', '15', '-video_size', '640x480']);
  assert.equal(screen.sources.video, 'screen');
  assert.equal(parseInput('v4l2:', shape).sources.video, 'camera');
  assert.equal(parseInput('rtsp://192.0.2.1/cam', shape).kind, 'url');
  assert.throws(() => parseInput('/nowhere/film.mp4', shape), { code: 'no-such-input' });
  assert.throws(() => parseInput('/tmp', shape), { code: 'no-such-input' });
});

test('a cover picture is no video, and no JSON is no media', () => {
  const cover = { index: 1, codec_type: 'video', width: 500, height: 500, disposition: { attached_pic: 1 } };
  const sound = { index: 0, codec_type: 'audio', codec_name: 'mp3', channels: 2 };
  const probed = readProbe(JSON.stringify({ streams: [sound, cover], format: { duration: '12.5' } }));
  assert.equal(probed?.video, null);
  assert.equal(probed?.audio?.codec, 'mp3');
  assert.equal(probed?.durationS, 12.5);
  assert.equal(readProbe(''), undefined);
  const film = { index: 0, codec_type: 'video', width: 640, height: 360, avg_frame_rate: '30000/1001' };
  assert.equal(readProbe(JSON.stringify({ streams: [film] }))?.video?.fps.toFixed(2), '29.97');
});

test('progress comes in blocks', () => {
  const reader = new ProgressReader();
  const lines = ['frame=60', 'fps=29.97', 'bitrate=N/A', 'out_time_us=2000000', 'speed=1.01x', 'progress=continue'];
  const [last] = lines.map((line) => reader.take(line)).slice(-1);
  assert.deepEqual(last, { frames: 60, fps: 29.97, positionS: 2, speed: 1.01, droppedFrames: 0 });
});

test('FFmpeg sends each stream to its own session, from one clock', () => {
  const session: SecuredSenderSession = {
    session: 's',
    publication: 'p',
    rtp_target: '[2001:db8::1]:5000',
    payload_type: 96,
    ssrc: 0x7ffffffe,
    codec: 'H264',
    clock_rate: 90_000,
    parameters: {},
    rtcp_feedback: [],
    header_extensions: [],
    srtp: { suite: 'AES_CM_128_HMAC_SHA1_80', key: 'KEY' },
    srtp_return: { suite: 'AES_CM_128_HMAC_SHA1_80', key: 'BACK' },
    return_ssrc: 0x7fffffff,
    cname: 'c',
    start_within_ms: 60_000,
  };
  const input = parseInput('test:', shape);
  const args = senderArguments({
    inputs: [{ input, realTime: true, loop: false, startS: 0 }],
    video: {
      session,
      input: 0,
      stream: '0',
      encoding: { bitrateBps: 1e6, fps: 25, limitRate: false, keyIntervalS: 2, maxWidthPx: 640 },
    },
    audio: { session: { ...session, codec: 'OPUS' }, input: 0, stream: '1', encoding: { bitrateBps: 64_000 } },
    startedAtUs: 123,
  });
  const text = args.join(' ');
  assert.equal(text.split('-start_time_realtime 123').length, 3);
  assert.match(text, /-g 50 /);
  assert.match(text, /scale=w='trunc\(min\(iw,640\)\/2\)\*2'/);
  assert.match(text, /-srtp_out_params KEY srtp:\/\/\[2001:db8::1\]:5000\?rtcpport=5000&pkt_size=1200/);
});

test('words survive a shell', () => {
  assert.equal(
    shellCommand(['a', '!', 'b c', "d'e", 'f(g)', '-map', 'x'], ['-map']),
    "a ! 'b c' 'd'\\''e' 'f(g)' \\\n  -map x",
  );
});

test('loss and bitrate are those of RFC 3550 appendix A', () => {
  const statistics = new RtpStatistics(90_000, 0);
  const packet = new Uint8Array(RTP_HEADER_BYTES + 88);
  const gaps = [65_534, 65_535, 1, 0, 3].map((sequenceNumber, i) => {
    writeRtpHeader(packet, { payloadType: 96, marker: true, sequenceNumber, rtpTimestamp: i * 3000, ssrc: 1 });
    return statistics.take(packet, (i * 1000) / 30);
  });
  assert.deepEqual(gaps, [false, false, true, false, true]);
  const block = statistics.report(1, 200);
  assert.equal(block.highestSequence, 65_536 + 3);
  assert.equal(block.packetsLost, 1);
  assert.ok(Math.abs(block.fractionLost - 1 / 6) < 1e-9);
  assert.ok(block.jitter < 3, 'an even stream has no jitter');
  assert.equal(statistics.interval(1000).bitrateBps, 4000);
});

test('a picture is watched with the sound that belongs to it', () => {
  const view = (id: string, participant: string, source: PublicationView['source'], live = true): PublicationView => ({
    ...{ id, participant, source, live, muted: false, codec: '', preset: null, epoch: 1 },
    kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
  });
  const people = [
    { id: 'a', name: 'Ann' },
    { id: 'b', name: 'Ben' },
  ];
  const publications = [
    view('1', 'a', 'camera', false),
    view('2', 'b', 'microphone'),
    view('3', 'b', 'camera'),
    view('4', 'b', 'screen-audio'),
    view('5', 'b', 'screen'),
  ];
  const ids = (from?: string, only: { video?: boolean; audio?: boolean } = {}): string[] =>
    choose(publications, people, { video: true, audio: true, ...(from ? { from } : {}), ...only }).map(({ id }) => id);
  assert.deepEqual(ids(), ['5', '4']);
  assert.deepEqual(ids('Ann'), [], 'interrupted');
  assert.deepEqual(ids('b', { audio: false }), ['5']);
  assert.deepEqual(ids('Ben', { video: false }), ['4']);
});

test('without a terminal progress is a line now and then', () => {
  let text = '';
  let nowMs = 0;
  const terminal = createTerminal({ write: (part: string) => (text += part) }, () => nowMs);
  terminal.progress('one');
  nowMs = 1000;
  terminal.progress('two');
  nowMs = 6000;
  terminal.progress('three');
  terminal.line('end');
  assert.equal(text, 'one\nthree\nend\n');
  assert.equal(formatDuration(3723), '1:02:03');
  assert.equal(formatBitrate(2_450_000), '2.5 Mbit/s');
});
