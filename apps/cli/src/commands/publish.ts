import type { Client } from '@crossband/client';
import { CodedError, isCodedError } from '@crossband/foundation';
import { isSecured, type SecuredSenderSession, type Source } from '@crossband/wire';
import { SRTP_SUITE } from '@crossband/wire/srtp/index';
import { commandError } from '../failures.ts';
import type { MediaInput } from '../ffmpeg/input.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { type EncoderProgress, ProgressReader } from '../ffmpeg/progress.ts';
import { type SenderCommand, senderArguments } from '../ffmpeg/sender-command.ts';
import { gstreamerWordsFor } from '../gstreamer/for-input.ts';
import { enterRoom, onHubEvent, type RoomAddress, sessionEnded } from '../room-connection.ts';
import { Arrival } from '../sending/arrival.ts';
import { commandFor, type EncodingOptions } from '../sending/encoding.ts';
import { type InputOptions, type Prepared, prepare } from '../sending/prepared.ts';
import { shellCommand } from '../terminal/shell-words.ts';
import { formatBitrate, formatDuration, type Terminal } from '../terminal/terminal.ts';
import { stopped } from './endings.ts';

export interface PublishOptions extends RoomAddress, InputOptions, EncodingOptions {
  codec: 'H264' | 'VP8';
  source?: 'camera' | 'screen';
  printCommands: boolean;
}

/** `crossband publish`: streams an input into a room until it ends, is stopped or fails. */
export async function publish(options: PublishOptions, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const prepared = await prepare(options);
  if (stop.aborted) return;
  const client = await enterRoom(options, 'publish');
  try {
    for (let startS = 0; ; ) {
      const publishing = new Publishing(options, prepared, client, terminal, startS);
      try {
        return await publishing.run(stop);
      } catch (error) {
        if (!isCodedError(error) || error.code !== 'unknown-native-session' || options.printCommands) throw error;
        startS = publishing.positionS;
        terminal.line('The hub came back without this stream: it is started again.');
      }
    }
  } finally {
    await client.leave().catch(() => undefined);
    await client.close();
  }
}

/** One run of the command inside a room. */
class Publishing {
  readonly #options: PublishOptions;
  readonly #prepared: Prepared;
  readonly #client: Client;
  readonly #terminal: Terminal;
  readonly #startS: number;
  readonly #stopping = new AbortController();
  #encoder: Running | null = null;
  #progress: EncoderProgress | null = null;
  readonly #arrival = new Arrival();

  /** @param startS position in the input to begin at, seconds */
  constructor(options: PublishOptions, prepared: Prepared, client: Client, terminal: Terminal, startS: number) {
    this.#startS = startS;
    this.#options = options;
    this.#prepared = prepared;
    this.#client = client;
    this.#terminal = terminal;
  }

  /** Position in the input, seconds. */
  get positionS(): number {
    return this.#startS + (this.#progress?.positionS ?? 0);
  }

  async run(stop: AbortSignal): Promise<void> {
    const { picture, sound } = this.#prepared;
    const video = picture ? await this.#open(this.#source(picture.input, 'video'), this.#options.codec) : null;
    const audio = sound ? await this.#open(this.#source(sound.input, 'audio'), 'OPUS') : null;
    const sessions = [video, audio].filter((session) => session !== null);
    const ended = this.#watchSessions(sessions);
    try {
      const command = commandFor(this.#prepared, this.#options, { video, audio }, this.#startS);
      if (this.#options.printCommands) {
        this.#printCommands(command, sessions);
        await Promise.race([ended, stopped(stop)]);
        return;
      }
      this.#announce();
      await Promise.race([this.#encode(command), ended, stopped(stop)]);
    } finally {
      this.#stopping.abort();
      await this.#encoder?.stop();
    }
  }

  async #open(source: Source, codec: 'H264' | 'VP8' | 'OPUS'): Promise<SecuredSenderSession> {
    const width = this.#prepared.picture?.probed.widthPx ?? 0;
    const sent = Math.min(width, this.#options.maxWidthPx ?? width);
    const session = await this.#client.request('create_native_sender_session', {
      source,
      codec,
      ...(codec !== 'OPUS' && sent >= 16 ? { max_width_px: sent } : {}),
    });
    if (session.codec !== codec || !isSecured(session) || session.srtp.suite !== SRTP_SUITE)
      throw new CodedError(
        'not-negotiated',
        `The hub wants ${session.codec} with ${session.srtp?.suite ?? 'nothing that protects it'}: update this client.`,
      );
    return session;
  }

  #source(input: MediaInput, kind: 'video' | 'audio'): Source {
    if (this.#options.source === undefined) return input.sources[kind];
    if (kind === 'video') return this.#options.source;
    return this.#options.source === 'camera' ? 'microphone' : 'screen-audio';
  }

  /** Resolves at the end of the input; rejects when FFmpeg fails. */
  async #encode(command: SenderCommand): Promise<void> {
    const reader = new ProgressReader();
    const args = ['-hide_banner', '-loglevel', 'error', '-progress', 'pipe:1', '-stats_period', '0.5'];
    this.#encoder = await runProgram('ffmpeg', [...args, ...senderArguments(command)], {
      onLine: (line) => {
        const progress = reader.take(line);
        if (!progress) return;
        this.#progress = progress;
        this.#terminal.progress(this.#progressLine());
      },
    });
    const { code, complaint } = await this.#encoder.ended;
    if (code !== 0 && !this.#stopping.signal.aborted)
      throw commandError('encoder-failed', `FFmpeg stopped: ${complaint.split('\n').at(-1) || `exit code ${code}`}.`);
  }

  /** Rejects when the hub ends a session or the connection for good. */
  #watchSessions(sessions: readonly SecuredSenderSession[]): Promise<never> {
    const { signal } = this.#stopping;
    const ended = new Promise<never>((_, reject) => {
      onHubEvent(
        this.#client,
        'native.state',
        ({ session, state, reason }) => {
          // Without a reason: a goodbye of our own encoder at the end of its input.
          if (state === 'closed' && reason !== null && sessions.some((own) => own.session === session))
            reject(sessionEnded(reason));
        },
        signal,
      );
      this.#client.on('left', ({ reason }) => reject(sessionEnded(reason)), signal);
      this.#client.on(
        'joined',
        () => this.#stillKnown(sessions) || reject(sessionEnded('unknown-native-session')),
        signal,
      );
    });
    ended.catch(() => undefined);
    this.#arrival.listen(this.#client, sessions[0]?.publication, signal);
    return ended;
  }

  /** After an interruption: false when the hub was started anew, or gave our seat to nobody and took us in as a newcomer. */
  #stillKnown(sessions: readonly SecuredSenderSession[]): boolean {
    const { publications } = this.#client.state.getSnapshot();
    return sessions.every(({ publication }) => publications.some(({ id }) => id === publication));
  }

  #progressLine(): string {
    const { durationS } = this.#prepared;
    const progress = this.#progress;
    const { bitrateBps, lostPackets, viewers } = this.#arrival;
    const total = durationS !== null && !this.#options.loop ? ` / ${formatDuration(durationS)}` : '';
    return [
      `${formatDuration(this.positionS)}${total}`,
      ...(this.#prepared.picture ? [`${(progress?.fps ?? 0).toFixed(1)} fps`] : []),
      formatBitrate(bitrateBps),
      `${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}`,
      `${lostPackets} lost`,
      ...(progress && progress.speed > 0 && progress.speed < 0.95 ? [`too slow: ${progress.speed.toFixed(2)}x`] : []),
    ].join('  ');
  }

  #announce(): void {
    const { picture, sound } = this.#prepared;
    const what = [
      ...(picture ? [`${picture.probed.widthPx}x${picture.probed.heightPx} as ${this.#options.codec}`] : []),
      ...(sound ? ['sound as Opus'] : []),
    ];
    this.#terminal.line(
      `Publishing ${this.#options.input} to room ${this.#options.room}: ${what.join(', ')}. Ctrl-C ends.`,
    );
  }

  #printCommands(command: SenderCommand, sessions: readonly SecuredSenderSession[]): void {
    const seconds = Math.round((sessions[0]?.start_within_ms ?? 0) / 1000);
    this.#terminal.line(`# Start within ${seconds} s; each key is good for one run. Ctrl-C here ends the publication.`);
    this.#terminal.line('# FFmpeg:');
    this.#terminal.line(shellCommand(['ffmpeg', ...senderArguments(command)], ['-map']));
    for (const session of sessions) {
      this.#terminal.line(`# GStreamer, ${session.codec} (instead of FFmpeg; answers PLI with a key frame):`);
      const { picture, sound } = this.#prepared;
      const input = session.codec === 'OPUS' ? sound?.input : picture?.input;
      if (input) this.#terminal.line(gstreamerWordsFor(session, input, this.#options));
    }
  }
}
