import type { Client } from '@crossband/client';
import type { IncomingStream, Offer, ReceivedFrame } from '@crossband/client/datagram/index';
import { isCodedError, messageOf, monotonicNow } from '@crossband/foundation';
import type { ParticipantView } from '@crossband/wire';
import { everyTick } from '../datagrams/clock-tick.ts';
import { floorDb } from '../datagrams/level.ts';
import { type Libopus, loadLibopus } from '../datagrams/libopus.ts';
import { Microphone } from '../datagrams/microphone.ts';
import { mixed } from '../datagrams/mix.ts';
import { RoomDevice } from '../datagrams/room-device.ts';
import { SoundIn } from '../datagrams/sound-in.ts';
import { SoundOut } from '../datagrams/sound-out.ts';
import { Speaker } from '../datagrams/speaker.ts';
import { frameMs, frameSamples } from '../datagrams/voice-format.ts';
import { enterRoom, onHubEvent, type RoomAddress } from '../room-connection.ts';
import { type Board, bar } from '../terminal/board.ts';
import { formatBitrate, formatDuration } from '../terminal/terminal.ts';
import { durationOver, stopped } from './endings.ts';

export interface TalkOptions extends RoomAddress {
  /** `FILE`, `URL`, `pulse:default`, `alsa:default`, `test:`; null: listen only. */
  in: string | null;
  loop: boolean;
  /** A file, `pulse:default`, `alsa:default`; null: hear nothing. */
  out: string | null;
  muted: boolean;
  bitrateBps: number;
  /** Ends by itself after this time. */
  durationS?: number;
}

/** Hands keys to `onKey`, and answers how to stop. */
export type Keys = (onKey: (key: string) => void) => () => void;

const SHOW_INTERVAL_MS = 200;
const voiceWant = { maxWidthPx: 1, maxFps: 60, priority: 255 };

/** `crossband talk`: voice of a room by datagrams, until it is stopped. */
export async function talk(options: TalkOptions, board: Board, keys: Keys, stop: AbortSignal): Promise<void> {
  const opus = await loadLibopus();
  const client = await enterRoom(options, 'talk');
  try {
    await new Talk(options, client, opus, board).run(keys, stop);
  } finally {
    await client.leave().catch(() => undefined);
    await client.close();
    board.close();
  }
}

/** One run of the command inside a room. */
class Talk {
  readonly #options: TalkOptions;
  readonly #client: Client;
  readonly #opus: Libopus;
  readonly #board: Board;
  readonly #microphone: Microphone | null;
  /** By ssrc. */
  readonly #speakers = new Map<number, Speaker>();
  readonly #over = new AbortController();
  #room: RoomDevice | null = null;

  constructor(options: TalkOptions, client: Client, opus: Libopus, board: Board) {
    this.#options = options;
    this.#client = client;
    this.#opus = opus;
    this.#board = board;
    const { bitrateBps, muted } = options;
    this.#microphone = options.in === null ? null : new Microphone(client, opus, { bitrateBps, muted });
  }

  async run(keys: Keys, stop: AbortSignal): Promise<void> {
    await using closing = new AsyncDisposableStack();
    if (this.#microphone) closing.use(this.#microphone);
    closing.defer(() => {
      for (const speaker of this.#speakers.values()) speaker[Symbol.dispose]();
    });
    const room = await RoomDevice.open(this.#client, this.#options.hub, {
      wants: ({ kind }) => (kind === 'audio' ? voiceWant : null),
      offered: (offer) => this.#offered(offer),
      ended: (stream) => this.#ended(stream),
      opened: async (device) => this.#microphone?.publish(device),
      say: (line) => this.#board.line(line),
    });
    closing.defer(() => room.close());
    this.#room = room;
    const endings: Promise<unknown>[] = [
      room.ended,
      stopped(stop),
      durationOver(this.#options.durationS, this.#over.signal),
    ];
    const output = this.#options.out === null ? null : await SoundOut.open(this.#options.out);
    if (output) {
      closing.defer(() => output.close());
      endings.push(output.failed());
    }
    closing.defer(everyTick(frameMs, (atMs) => this.#play(output, atMs)));
    const input = await this.#listen();
    if (input) {
      closing.defer(() => input.stop());
      endings.push(this.#inputEnded(input));
    }
    const quit = Promise.withResolvers<void>();
    closing.defer(keys((key) => this.#key(key, quit.resolve)));
    endings.push(quit.promise);
    this.#watchModeration();
    this.#announce();
    const startedAtMs = monotonicNow();
    const showing = setInterval(() => this.#show(startedAtMs), SHOW_INTERVAL_MS);
    closing.defer(() => clearInterval(showing));
    await Promise.race(endings).finally(() => this.#over.abort());
  }

  async #listen(): Promise<SoundIn | null> {
    const { in: input, loop } = this.#options;
    if (input === null) return null;
    return SoundIn.open({ input, loop }, (frame) => this.#microphone?.take(frame));
  }

  /** The end of a file ends only the speaking. */
  async #inputEnded(input: SoundIn): Promise<void> {
    await input.ended();
    if (this.#over.signal.aborted) return;
    this.#board.line('The input ended; still listening. Ctrl-C ends.');
    return new Promise(() => undefined);
  }

  #offered(offer: Offer): (frame: ReceivedFrame, nowMs: number) => void {
    const speaker = new Speaker(offer.publication, this.#opus);
    this.#speakers.get(offer.ssrc)?.[Symbol.dispose]();
    this.#speakers.set(offer.ssrc, speaker);
    return (frame, nowMs) => speaker.take(frame, nowMs);
  }

  #ended({ offer }: IncomingStream): void {
    this.#speakers.get(offer.ssrc)?.[Symbol.dispose]();
    this.#speakers.delete(offer.ssrc);
  }

  #play(output: SoundOut | null, atMs: number): void {
    const voices = [...this.#speakers.values()].map((speaker) => speaker.read(frameSamples, atMs));
    output?.write(mixed(voices, frameSamples));
  }

  #key(key: string, quit: () => void): void {
    if (key === 'q') quit();
    if (key !== 'm' || !this.#microphone) return;
    const muted = !this.#microphone.muted;
    this.#microphone.mute(muted).then(
      () => this.#board.line(muted ? 'Muted.' : 'Unmuted.'),
      (error: unknown) =>
        this.#board.line(`Not told to the hub: ${isCodedError(error) ? error.message : messageOf(error)}`),
    );
  }

  #watchModeration(): void {
    const muted = ({ publication }: { publication: string }): void => {
      if (publication !== this.#microphone?.publication) return;
      this.#microphone.wasMuted();
      this.#board.line('A moderator muted you; m unmutes.');
    };
    onHubEvent(this.#client, 'moderation.muted', muted, this.#over.signal);
  }

  #announce(): void {
    const { room, in: input, out } = this.#options;
    const speaking = input === null ? 'listening only' : `speaking from ${input}`;
    this.#board.line(`In ${room}, ${speaking}, ${out === null ? 'hearing nothing' : `sound to ${out}`}.`);
    this.#board.line(this.#microphone ? 'm mutes and unmutes, q or Ctrl-C leaves.' : 'q or Ctrl-C leaves.');
  }

  #show(startedAtMs: number): void {
    const link = this.#room?.device?.links.voice;
    const roundTrip = link?.roundTripMs === null || !link ? 'no answer yet' : `${link.roundTripMs.toFixed(0)} ms`;
    const lines = [`${formatDuration((monotonicNow() - startedAtMs) / 1000)}  round trip ${roundTrip}`];
    const microphone = this.#microphone;
    if (microphone) {
      const { bitrateBps, lossShare } = microphone.target;
      const figures = `${formatBitrate(bitrateBps)}, others miss ${(lossShare * 100).toFixed(1)} %`;
      const self = this.#client.state.getSnapshot().self?.participant;
      const db = microphone.muted ? floorDb : microphone.meter.db;
      lines.push(row('you', this.#speaks(self), db, microphone.muted ? 'muted' : figures));
    }
    for (const stream of this.#room?.device?.incoming ?? []) {
      const speaker = this.#speakers.get(stream.offer.ssrc);
      if (!speaker) continue;
      const owner = this.#ownerOf(speaker);
      const name = owner?.name ?? speaker.publication;
      lines.push(row(name, this.#speaks(owner?.id), speaker.meter.db, speaker.figures(stream)));
    }
    this.#board.show(lines);
  }

  #ownerOf({ publication }: Speaker): ParticipantView | undefined {
    const { publications, participants } = this.#client.state.getSnapshot();
    const owner = publications.find(({ id }) => id === publication)?.participant;
    return participants.find(({ id }) => id === owner);
  }

  /** As the room sees it. */
  #speaks(participant: string | undefined): boolean {
    return participant !== undefined && this.#client.levels.getSnapshot().dbov.has(participant);
  }
}

const NAME_COLUMNS = 16;
const BAR_COLUMNS = 20;

/** Name, a mark while the room sees them speak, level, figures. */
function row(name: string, speaks: boolean, db: number, figures: string): string {
  const short = name.length > NAME_COLUMNS ? `${name.slice(0, NAME_COLUMNS - 1)}…` : name.padEnd(NAME_COLUMNS);
  return `${short}${speaks ? '●' : ' '}${bar(1 - db / floorDb, BAR_COLUMNS)} ${db.toFixed(0).padStart(3)} dB  ${figures}`;
}
