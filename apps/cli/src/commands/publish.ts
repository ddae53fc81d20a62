import type { Client } from '@crossband/client';
import { CodedError, isCodedError, monotonicNow, wallNow } from '@crossband/foundation';
import { isSecured, type SecuredSenderSession, type Source } from '@crossband/wire';
import { SRTP_SUITE } from '@crossband/wire/srtp/index';
import { commandError } from '../failures.ts';
import { type MediaInput, parseInput } from '../ffmpeg/input.ts';
import { type ProbedInput, probeInput } from '../ffmpeg/probe.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { type EncoderProgress, ProgressReader } from '../ffmpeg/progress.ts';
import { type SenderCommand, senderArguments } from '../ffmpeg/sender-command.ts';
import { gstreamerWordsFor } from '../gstreamer/for-input.ts';
import { enterRoom, onHubEvent, type RoomAddress, sessionEnded } from '../room-connection.ts';
import { shellCommand } from '../terminal/shell-words.ts';
import { formatBitrate, formatDuration, type Terminal } from '../terminal/terminal.ts';

export interface PublishOptions extends RoomAddress {
  input: string;
  /** Another input for the sound, e.g. a microphone beside a camera. */
  audioFrom?: string;
  codec: 'H264' | 'VP8';
  fps: number;
  size?: string;
  videoBitrateBps: number;
  audioBitrateBps: number;
  keyIntervalS: number;
  maxWidthPx?: number;
  loop: boolean;
  video: boolean;
  audio: boolean;
  source?: 'camera' | 'screen';
  printCommands: boolean;
}

interface Prepared {
  picture: { input: MediaInput; index: number; stream: string; probed: NonNullable<ProbedInput['video']> } | null;
  sound: { input: MediaInput; index: number; stream: string } | null;
  inputs: readonly MediaInput[];
  durationS: number | null;
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

async function prepare(options: PublishOptions): Promise<Prepared> {
  const shape = { fps: options.fps, ...(options.size ? { size: options.size } : {}) };
  const names = options.audioFrom === undefined ? [options.input] : [options.input, options.audioFrom];
  const inputs = names.map((name) => parseInput(name, shape));
  const probes = await Promise.all(inputs.map(probeInput));
  const [input, soundInput = input] = inputs;
  const [probe, soundProbe = probe] = probes;
  if (!input || !probe || !soundInput || !soundProbe) throw commandError('bad-option', 'Name what to publish.');
  const video = options.video ? probe.video : null;
  const audio = options.audio ? soundProbe.audio : null;
  if (!video && !audio) throw commandError('not-media', `${options.input} holds nothing of what was asked for.`);
  return {
    inputs,
    picture: video ? { input, index: 0, stream: String(video.index), probed: video } : null,
    sound: audio ? { input: soundInput, index: inputs.length - 1, stream: String(audio.index) } : null,
    durationS: probe.durationS,
  };
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
  #viewers = 0;
  readonly #received = new Map<string, { octets: number; lostPackets: number; atMs: number; bitrateBps: number }>();

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
    const stopped = new Promise<'stopped'>((resolve) => {
      if (stop.aborted) resolve('stopped');
      stop.addEventListener('abort', () => resolve('stopped'), { once: true });
    });
    try {
      const command = this.#command(video, audio);
      if (this.#options.printCommands) {
        this.#printCommands(command, sessions);
        await Promise.race([ended, stopped]);
        return;
      }
      this.#announce();
      await Promise.race([this.#encode(command), ended, stopped]);
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

  #command(video: SecuredSenderSession | null, audio: SecuredSenderSession | null): SenderCommand {
    const { inputs, picture, sound } = this.#prepared;
    const { fps, videoBitrateBps, audioBitrateBps, keyIntervalS, maxWidthPx, loop } = this.#options;
    // A frame rate above the input's only repeats pictures.
    const inputFps = picture?.probed.fps ?? 0;
    const sentFps = inputFps > 0 ? Math.min(fps, Math.ceil(inputFps)) : fps;
    const limitRate = inputFps === 0 || inputFps > fps;
    const encoding = { bitrateBps: videoBitrateBps, fps: sentFps, limitRate, keyIntervalS };
    return {
      // Files and generated pictures have no clock of their own; devices and live addresses have.
      inputs: inputs.map((input) => ({
        input,
        realTime: input.kind === 'file' || input.options.includes('lavfi') || /^https?:/i.test(input.location),
        loop: loop && input.kind !== 'device',
        startS: input.kind === 'file' && !loop ? this.#startS : 0,
      })),
      ...(video && picture
        ? {
            video: {
              session: video,
              input: picture.index,
              stream: picture.stream,
              encoding: maxWidthPx === undefined ? encoding : { ...encoding, maxWidthPx },
            },
          }
        : {}),
      ...(audio && sound
        ? {
            audio: {
              session: audio,
              input: sound.index,
              stream: sound.stream,
              encoding: { bitrateBps: audioBitrateBps },
            },
          }
        : {}),
      startedAtUs: Math.round(wallNow() * 1000),
    };
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
    onHubEvent(
      this.#client,
      'publication.audience',
      ({ publication, viewers }) => {
        if (publication === sessions[0]?.publication) this.#viewers = viewers.length;
      },
      signal,
    );
    onHubEvent(
      this.#client,
      'native.received',
      ({ session, octets, lostPackets }) => {
        const atMs = monotonicNow();
        const last = this.#received.get(session) ?? { octets, lostPackets, atMs, bitrateBps: 0 };
        const seconds = (atMs - last.atMs) / 1000;
        const bitrateBps = seconds > 0 ? ((octets - last.octets) * 8) / seconds : 0;
        this.#received.set(session, { octets, lostPackets, atMs, bitrateBps });
      },
      signal,
    );
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
    const received = [...this.#received.values()];
    const bitrateBps = received.reduce((sum, { bitrateBps }) => sum + bitrateBps, 0);
    const lost = received.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
    const total = durationS !== null && !this.#options.loop ? ` / ${formatDuration(durationS)}` : '';
    return [
      `${formatDuration(this.positionS)}${total}`,
      ...(this.#prepared.picture ? [`${(progress?.fps ?? 0).toFixed(1)} fps`] : []),
      formatBitrate(bitrateBps),
      `${this.#viewers} ${this.#viewers === 1 ? 'viewer' : 'viewers'}`,
      `${lost} lost`,
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
