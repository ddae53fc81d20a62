import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { NativeReceiverSession } from '@crossband/wire';
import { buildGoodbye, buildReceiverReport, nativeCodecOf } from '@crossband/wire/rtp/index';
import { writeSessionDescription } from '@crossband/wire/sdp/index';
import { SrtcpWriter } from '@crossband/wire/srtp/index';
import { commandError } from '../failures.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';

const LOOPBACK = '127.0.0.1';
/** FFmpeg takes RTCP on the port above that of RTP. */
const PORT_ATTEMPTS = 200;

/** Where a program takes one stream: SRTP, so that nobody else on this machine can put packets into it. */
export interface PlayerStream {
  session: NativeReceiverSession;
  port: number;
}

/** Free even ports with a free neighbour, one for each session. */
export async function choosePorts(sessions: readonly NativeReceiverSession[]): Promise<PlayerStream[]> {
  const streams: PlayerStream[] = [];
  for (const session of sessions) streams.push({ session, port: await freePortPair(streams.map(({ port }) => port)) });
  return streams;
}

/** One description of all streams, for a program on this machine. */
export function describeStreams(title: string, streams: readonly PlayerStream[]): string {
  return writeSessionDescription({
    title,
    originIp: LOOPBACK,
    receiverIp: LOOPBACK,
    media: streams.map(({ session, port }) => {
      const codec = nativeCodecOf(session.codec);
      if (!codec) throw commandError('nothing-recorded', `This version cannot take ${session.codec}.`);
      return {
        codec: { ...codec, payloadType: session.payload_type, parameters: session.parameters },
        port,
        ssrc: session.ssrc,
        cname: session.cname,
        srtpKey: session.srtp.key,
      };
    }),
  });
}

/**
 * Tells a program that its streams are over: at an RTCP goodbye of each, FFmpeg finishes its file. A signal alone would leave it
 * waiting for packets that do not come, and a second one would make it drop what it has not written yet.
 */
export function goodbyeOf({ session }: PlayerStream): Uint8Array {
  const writer = new SrtcpWriter(Buffer.from(session.srtp.key, 'base64'));
  return writer.protect(Buffer.concat([buildReceiverReport(session.ssrc, []), buildGoodbye(session.ssrc)]));
}

/** The description comes by standard input: the keys in it show in no list of processes. */
const sdpInput = ['-protocol_whitelist', 'pipe,udp,rtp,srtp,crypto,data', '-f', 'sdp', '-i', 'pipe:0'];

export function startRecorder(description: string, path: string, onLine: (line: string) => void): Promise<Running> {
  const args = ['-hide_banner', '-loglevel', 'error', '-progress', 'pipe:1', '-stats_period', '0.5'];
  // The first key frame tells the size; waiting to guess a frame rate would only hold the file back.
  const patience = ['-analyzeduration', '3000000', '-fpsprobesize', '0', '-max_delay', '200000'];
  return runProgram('ffmpeg', [...args, ...patience, ...sdpInput, '-map', '0', '-c', 'copy', '-y', path], {
    input: description,
    onLine,
  });
}

export function startPlayer(description: string, title: string): Promise<Running> {
  const args = ['-hide_banner', '-loglevel', 'error', '-fflags', 'nobuffer', '-flags', 'low_delay', '-framedrop'];
  return runProgram('ffplay', [...args, '-autoexit', '-window_title', title, ...sdpInput], { input: description });
}

async function freePortPair(taken: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 20_000);
    if (!taken.includes(port) && (await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw commandError('nothing-recorded', 'No free pair of UDP ports was found on this machine.');
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: '0.0.0.0', exclusive: true });
    await once(socket, 'listening');
    return true;
  } catch {
    // Taken: that is the answer.
    return false;
  } finally {
    socket.close();
  }
}
