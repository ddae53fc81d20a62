import { createSocket } from 'node:dgram';
import type { Client } from '@crossband/client';
import { CodedError, monotonicNow } from '@crossband/foundation';
import type { NativeReceiverSession, PublicationView } from '@crossband/wire';
import { commandError } from '../failures.ts';
import type { Running } from '../ffmpeg/process.ts';
import { ProgressReader } from '../ffmpeg/progress.ts';
import { gstreamerReceiverWords } from '../gstreamer/receiver-command.ts';
import {
  choosePorts,
  describeStreams,
  goodbyeOf,
  type PlayerStream,
  startPlayer,
  startRecorder,
} from '../reception/player.ts';
import { SrtpReceiver } from '../reception/srtp-receiver.ts';
import { enterRoom, onHubEvent, type RoomAddress, sessionEnded } from '../room-connection.ts';
import { shellCommand } from '../terminal/shell-words.ts';
import { formatBitrate, formatDuration, type Terminal } from '../terminal/terminal.ts';
import { durationOver, stopped } from './endings.ts';
import { listPublications, type Selection, waitForPublications } from './selection.ts';
import { checkWritable } from './writable.ts';

export interface WatchOptions extends RoomAddress, Selection {
  record?: string;
  /** Ends by itself after this time; undefined: when what is watched ends. */
  durationS?: number;
  printCommands: boolean;
  /** First UDP port of one's own receiver, with `printCommands`. */
  port?: number;
  /** Whether a player may open a window. */
  display: boolean;
}

const FIGURES_INTERVAL_MS = 1_000;
/** Time that a program has to finish after the streams' goodbye, before it gets a signal. */
const GOODBYE_MS = 2_000;

/** `crossband watch`: shows or records what one participant publishes. */
export async function watch(options: WatchOptions, terminal: Terminal, stop: AbortSignal): Promise<void> {
  if (options.record !== undefined) await checkWritable(options.record);
  const client = await enterRoom(options, 'watch');
  try {
    await watchIn(client, options, terminal, stop);
  } finally {
    await client.leave().catch(() => undefined);
    await client.close();
  }
}

async function watchIn(client: Client, options: WatchOptions, terminal: Terminal, stop: AbortSignal): Promise<void> {
  listPublications(client, terminal);
  const chosen = await waitForPublications(client, options, terminal, stop);
  if (chosen.length === 0) return;
  const viewing = new Viewing(client, options, terminal);
  await (options.printCommands ? viewing.print(chosen, stop) : viewing.run(chosen, stop));
}

/** One run of the command with the publications it has chosen. */
class Viewing {
  readonly #client: Client;
  readonly #options: WatchOptions;
  readonly #terminal: Terminal;
  readonly #over = new AbortController();
  #receivers: SrtpReceiver[] = [];
  #recordedS = 0;

  constructor(client: Client, options: WatchOptions, terminal: Terminal) {
    this.#client = client;
    this.#options = options;
    this.#terminal = terminal;
  }

  async run(publications: readonly PublicationView[], stop: AbortSignal): Promise<void> {
    const sessions: NativeReceiverSession[] = [];
    for (const { id } of publications)
      sessions.push(await this.#client.request('create_native_receiver_session', { publication: id }));
    const streams = await choosePorts(sessions);
    const program = await this.#start(streams);
    const relay = createSocket('udp4');
    const startedAtMs = monotonicNow();
    const figures = setInterval(() => this.#figures(startedAtMs), FIGURES_INTERVAL_MS);
    try {
      for (const { session, port } of streams)
        this.#receivers.push(
          await SrtpReceiver.open(session, (packet) => {
            if (program) relay.send(packet, port, '127.0.0.1');
          }),
        );
      const ended = this.#watchSessions(publications, sessions);
      const over = [ended, stopped(stop), durationOver(this.#options.durationS, this.#over.signal)];
      const outcome = await Promise.race(program ? [...over, program.ended] : over);
      if (program && typeof outcome === 'object') this.#judge(outcome);
    } finally {
      this.#over.abort();
      clearInterval(figures);
      for (const receiver of this.#receivers) receiver.close();
      for (const stream of streams) relay.send(goodbyeOf(stream), stream.port, '127.0.0.1');
      await program?.stop(GOODBYE_MS);
      relay.close();
    }
    await this.#conclude(program);
  }

  /** Hands the sessions to receivers that the user starts. */
  async print(publications: readonly PublicationView[], stop: AbortSignal): Promise<void> {
    const { port: first = 50_004 } = this.#options;
    const streams: PlayerStream[] = [];
    for (const [i, { id }] of publications.entries()) {
      const port = first + 2 * i;
      const session = await this.#client.request('create_native_receiver_session', { publication: id, port });
      streams.push({ session, port });
    }
    this.#terminal.line('# Media flows to these ports of this machine until Ctrl-C. FFmpeg: save as crossband.sdp');
    this.#terminal.line(describeStreams(this.#options.room, streams).replaceAll('\r\n', '\n').trimEnd());
    const whitelist = ['-protocol_whitelist', 'file,udp,rtp,srtp,crypto,data', '-i', 'crossband.sdp'];
    this.#terminal.line(`# ${shellCommand(['ffplay', ...whitelist])}`);
    this.#terminal.line(`# ${shellCommand(['ffmpeg', ...whitelist, '-c', 'copy', 'recording.mkv'])}`);
    for (const { session, port } of streams) {
      this.#terminal.line(`# GStreamer, ${session.codec}:`);
      this.#terminal.line(shellCommand(gstreamerReceiverWords(session, port)));
    }
    const sessions = streams.map(({ session }) => session);
    await Promise.race([
      this.#watchSessions(publications, sessions),
      stopped(stop),
      durationOver(this.#options.durationS, this.#over.signal),
    ]);
    this.#over.abort();
  }

  async #start(streams: readonly PlayerStream[]): Promise<Running | null> {
    const { record, display, room } = this.#options;
    const description = describeStreams(room, streams);
    if (record !== undefined) {
      const reader = new ProgressReader();
      this.#terminal.line(`Recording to ${record}. Ctrl-C ends.`);
      return startRecorder(description, record, (line) => {
        const progress = reader.take(line);
        if (!progress) return;
        if (progress.positionS > this.#recordedS) for (const receiver of this.#receivers) receiver.gotKeyFrame();
        this.#recordedS = progress.positionS;
      });
    }
    if (display) return startPlayer(description, `Crossband: ${room}`);
    this.#terminal.line('No display: showing figures only; use --record FILE to keep what arrives. Ctrl-C ends.');
    return null;
  }

  /** Resolves when what is watched ended, rejects when the hub or the connection ended it. */
  #watchSessions(
    publications: readonly PublicationView[],
    sessions: readonly NativeReceiverSession[],
  ): Promise<'ended'> {
    const { signal } = this.#over;
    const left = new Set(publications.map(({ id }) => id));
    const ended = new Promise<'ended'>((resolve, reject) => {
      onHubEvent(
        this.#client,
        'publication.closed',
        ({ publication }) => {
          left.delete(publication);
          if (left.size === 0) resolve('ended');
        },
        signal,
      );
      onHubEvent(
        this.#client,
        'native.state',
        ({ session, state, reason }) => {
          if (state !== 'closed' || !sessions.some((own) => own.session === session)) return;
          // The publication's own end is told by publication.closed.
          if (reason !== null && reason !== 'unknown-publication') reject(sessionEnded(reason));
        },
        signal,
      );
      this.#client.on('left', ({ reason }) => reject(sessionEnded(reason)), signal);
      // After an interruption: a hub that was started anew knows neither the publications nor our sessions.
      this.#client.on(
        'joined',
        ({ resumed }) => {
          const known = this.#client.state.getSnapshot().publications.some(({ id }) => left.has(id));
          if (!resumed || !known) resolve('ended');
        },
        signal,
      );
    });
    ended.catch(() => undefined);
    return ended;
  }

  #judge({ code, complaint }: { code: number | null; complaint: string }): void {
    if (code === 0 || code === null) return;
    throw commandError('output-unusable', `FFmpeg stopped: ${complaint.split('\n').at(-1) || `exit code ${code}`}.`);
  }

  async #conclude(program: Running | null): Promise<void> {
    const { record } = this.#options;
    if (record === undefined || !program) return;
    const { complaint } = await program.ended;
    if (this.#recordedS === 0)
      throw commandError('nothing-recorded', `Nothing arrived that could be recorded. ${complaint}`.trim());
    this.#terminal.line(`Recorded ${formatDuration(this.#recordedS)} to ${record}.`);
  }

  /** Shows what arrives, and tells the hub, so that the publisher sees its viewers. */
  #figures(startedAtMs: number): void {
    const nowMs = monotonicNow();
    const texts = [formatDuration((nowMs - startedAtMs) / 1000)];
    const received = this.#receivers.map(({ session, statistics, size }) => {
      const { bitrateBps, framesPerSecond, lossShare, jitterMs } = statistics.interval(nowMs);
      const fps = session.codec === 'OPUS' ? 0 : Math.min(240, framesPerSecond);
      const picture = size.widthPx === 0 ? '' : ` ${size.widthPx}x${size.heightPx}`;
      const rate = session.codec === 'OPUS' ? '' : `${picture} ${fps.toFixed(1)} fps`;
      const loss = `${(lossShare * 100).toFixed(1)} % lost`;
      texts.push(`${session.codec}${rate} ${formatBitrate(bitrateBps)} ${loss} jitter ${jitterMs.toFixed(1)} ms`);
      return { subscription: session.subscription, ...size, fps, bitrateBps, lossShare };
    });
    this.#terminal.progress(texts.join('  '));
    if (received.length === 0) return;
    this.#client.request('stats.report', { received }).catch((error: unknown) => {
      // While the connection is being repaired nobody can be told; everything else is a fault.
      if (!(error instanceof CodedError)) throw error;
    });
  }
}
