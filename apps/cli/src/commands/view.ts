import type { Client } from '@crossband/client';
import type { IncomingStream, Offer, ReceivedFrame } from '@crossband/client/datagram/index';
import { messageOf, monotonicNow } from '@crossband/foundation';
import type { PublicationView, Want } from '@crossband/wire';
import { type IvfCodec, ivfCodes } from '../datagrams/ivf.ts';
import type { PictureTarget } from '../datagrams/picture-out.ts';
import { PictureSender, type PictureSenderOptions } from '../datagrams/picture-sender.ts';
import { RoomDevice } from '../datagrams/room-device.ts';
import { Viewed } from '../datagrams/viewed.ts';
import { commandError } from '../failures.ts';
import { enterRoom, onHubEvent, type RoomAddress } from '../room-connection.ts';
import type { Board } from '../terminal/board.ts';
import { formatBitrate, formatDuration } from '../terminal/terminal.ts';
import { durationOver, stopped } from './endings.ts';
import { checkWritable } from './writable.ts';

export interface ViewOptions extends RoomAddress {
  /** Name or id of the participant to see; undefined: the first who shows something. */
  from?: string;
  /** A file; undefined: a window. */
  out?: string;
  /** Whether a window can be opened. */
  display: boolean;
  maxWidthPx: number;
  fps: number;
  /** Ends by itself after this time. */
  durationS?: number;
  waitS: number;
  publish: PictureSenderOptions | null;
}

const SHOW_INTERVAL_MS = 200;

/** `crossband view`: a picture of a room by datagrams, and one's own into it, until it is stopped. */
export async function view(options: ViewOptions, board: Board, stop: AbortSignal): Promise<void> {
  if (options.out !== undefined) await checkWritable(options.out);
  const client = await enterRoom(options, 'view');
  try {
    await new View(options, client, board).run(stop);
  } finally {
    await client.leave().catch(() => undefined);
    await client.close();
    board.close();
  }
}

/** One run of the command inside a room. */
class View {
  readonly #options: ViewOptions;
  readonly #client: Client;
  readonly #board: Board;
  readonly #over = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #room: RoomDevice | null = null;
  #sender: PictureSender | null = null;
  #chosen: string | null = null;
  #viewed: Viewed | null = null;
  #waiting: NodeJS.Timeout | undefined;

  constructor(options: ViewOptions, client: Client, board: Board) {
    this.#options = options;
    this.#client = client;
    this.#board = board;
    // It may be over before anybody waits for the end.
    this.#ended.promise.catch(() => undefined);
  }

  async run(stop: AbortSignal): Promise<void> {
    const { publish, room: name, durationS } = this.#options;
    await using closing = new AsyncDisposableStack();
    closing.defer(async () => this.#viewed?.[Symbol.asyncDispose]());
    closing.defer(() => clearTimeout(this.#waiting));
    if (publish) this.#sender = closing.use(await PictureSender.open(this.#client, publish));
    const room = await RoomDevice.open(this.#client, this.#options.hub, {
      wants: (publication) => this.#wants(publication),
      offered: (offer) => this.#offered(offer),
      ended: ({ offer }) => {
        if (offer.publication === this.#chosen) this.#board.line('What was shown has been interrupted.');
      },
      opened: async (device) => this.#sender?.publish(device),
      say: (line) => this.#board.line(line),
    });
    closing.defer(() => room.close());
    this.#room = room;
    this.#watchRoom();
    if (publish) this.#board.line(`Showing ${publish.input} in ${name}. Ctrl-C ends.`);
    if (!this.#chosen && !publish) this.#wait();
    const startedAtMs = monotonicNow();
    const showing = setInterval(() => this.#show(startedAtMs), SHOW_INTERVAL_MS);
    closing.defer(() => clearInterval(showing));
    const over: Promise<unknown>[] = [
      room.ended,
      this.#ended.promise,
      stopped(stop),
      durationOver(durationS, this.#over.signal),
    ];
    if (this.#sender) over.push(this.#sender.failed, this.#inputEnded(this.#sender));
    await Promise.race(over).finally(() => this.#over.abort());
  }

  /** The first that fits is kept as long as it is there. */
  #wants({ id, kind, participant }: PublicationView): Want | null {
    if (kind !== 'video' || (this.#chosen !== null && this.#chosen !== id)) return null;
    const { from, maxWidthPx, fps } = this.#options;
    if (from !== undefined && from !== participant && from !== this.#nameOf(participant)) return null;
    this.#chosen = id;
    clearTimeout(this.#waiting);
    return { maxWidthPx, maxFps: fps, priority: 100 };
  }

  #offered(offer: Offer): ((frame: ReceivedFrame, nowMs: number) => void) | null {
    const viewed = this.#viewedOf(offer.codec);
    if (!viewed) {
      this.#board.line(`This version cannot take ${offer.codec} into what it has begun.`);
      return null;
    }
    this.#board.line(`Seeing ${this.#nameOfOwner(offer.publication)} (${offer.codec}).`);
    return (frame, nowMs) => viewed.take(frame, nowMs);
  }

  /** After an interruption the same window and the same file go on. */
  #viewedOf(codec: string): Viewed | null {
    if (!(codec in ivfCodes)) return null;
    if (this.#viewed) return this.#viewed.codec === codec ? this.#viewed : null;
    const viewed = new Viewed(codec as IvfCodec, this.#target(), () => this.#askForKeyFrame());
    viewed.out.ended.then(
      () => this.#ended.resolve(),
      (error: unknown) => this.#ended.reject(error),
    );
    this.#viewed = viewed;
    return viewed;
  }

  #target(): PictureTarget {
    const { out, display, room } = this.#options;
    if (out !== undefined) return { type: 'file', path: out };
    if (display) return { type: 'window', title: `Crossband: ${room}` };
    this.#board.line('No display: showing figures only; use --out FILE to keep what arrives.');
    return { type: 'none' };
  }

  #askForKeyFrame(): void {
    const device = this.#room?.device;
    const stream = device?.incoming.find(({ offer }) => offer.publication === this.#chosen);
    if (stream) device?.askForKeyFrame(stream);
  }

  #watchRoom(): void {
    const { signal } = this.#over;
    onHubEvent(
      this.#client,
      'publication.closed',
      ({ publication }) => {
        if (publication !== this.#chosen) return;
        this.#chosen = null;
        this.#ended.resolve();
      },
      signal,
    );
    onHubEvent(this.#client, 'publication.demand', (demand) => this.#sender?.demanded(demand), signal);
  }

  #wait(): void {
    const { waitS, from, room } = this.#options;
    this.#board.line(`Waiting up to ${waitS} s for somebody to show something in ${room}.`);
    this.#waiting = setTimeout(() => {
      const nothing =
        from === undefined ? `Nobody shows anything in room ${room}.` : `${from} shows nothing in room ${room}.`;
      this.#ended.reject(commandError('nothing-to-watch', nothing));
    }, waitS * 1000);
  }

  /** Its end ends the command, unless something else is seen. */
  async #inputEnded(sender: PictureSender): Promise<void> {
    await sender.input.ended();
    if (this.#over.signal.aborted) return;
    await sender.unpublish().catch((error: unknown) => this.#board.line(`The hub was not told: ${messageOf(error)}`));
    this.#board.line('The input ended.');
    return this.#chosen === null ? undefined : new Promise(() => undefined);
  }

  #show(startedAtMs: number): void {
    const link = this.#room?.device?.links.video;
    const roundTripMs = link?.roundTripMs ?? null;
    const roundTrip = roundTripMs === null ? 'no answer yet' : `${roundTripMs.toFixed(0)} ms`;
    const lines = [`${formatDuration((monotonicNow() - startedAtMs) / 1000)}  round trip ${roundTrip}`];
    if (this.#sender) lines.push(`you  ${sendingFigures(this.#sender)}`);
    for (const stream of this.#room?.device?.incoming ?? []) lines.push(this.#row(stream));
    this.#board.show(lines);
  }

  #row(stream: IncomingStream): string {
    return `${this.#nameOfOwner(stream.offer.publication)}  ${this.#viewed?.figures(stream) ?? ''}`;
  }

  #nameOfOwner(publication: string): string {
    const { publications } = this.#client.state.getSnapshot();
    return this.#nameOf(publications.find(({ id }) => id === publication)?.participant ?? publication);
  }

  #nameOf(participant: string): string {
    const { participants } = this.#client.state.getSnapshot();
    return participants.find(({ id }) => id === participant)?.name ?? participant;
  }
}

function sendingFigures({ shape, target, counts, isWatched }: PictureSender): string {
  if (!isWatched) return 'nobody watches';
  const { widthPx, heightPx, fps, bitrateBps } = shape;
  const missed = `others miss ${((target?.lossShare ?? 0) * 100).toFixed(1)} %`;
  return `${widthPx}x${heightPx} ${fps} fps ${formatBitrate(bitrateBps)}, ${missed}, ${counts.leftOut} frames left out`;
}
