import type { Client } from '@crossband/client';
import { DatagramDevice, type IncomingStream, type Offer, type ReceivedFrame } from '@crossband/client/datagram/index';
import { nodeUdp } from '@crossband/client/datagram/node-udp';
import { isCodedError, monotonicNow } from '@crossband/foundation';
import type { PublicationView, Want } from '@crossband/wire';
import { onHubEvent, sessionEnded } from '../room-connection.ts';

export interface RoomDeviceEvents {
  /** What is wanted of a publication of somebody else; null: nothing. */
  wants(publication: PublicationView): Want | null;
  /** Who takes its frames; null: nobody. */
  offered(offer: Offer): ((frame: ReceivedFrame, nowMs: number) => void) | null;
  ended(stream: IncomingStream): void;
  /** The hub has new sockets and ssrcs for us: whatever is sent is published again. Rejects with what ends the command. */
  opened(device: DatagramDevice): Promise<void>;
  say(line: string): void;
}

/** A hub that came back without our session does not answer pings any more. */
const ANSWER_WITHIN_MS = 3_000;
const interruptions: ReadonlySet<string> = new Set(['connection-lost', 'not-connected', 'request-timeout']);

/** Keeps a datagram device in the room as long as the command runs: after a resume without the old session it opens a new one. */
export class RoomDevice {
  readonly #client: Client;
  readonly #hub: string;
  readonly #events: RoomDeviceEvents;
  readonly #over = new AbortController();
  readonly #ended = Promise.withResolvers<never>();
  #device: DatagramDevice | null = null;
  #answerTimer: NodeJS.Timeout | undefined;

  private constructor(client: Client, hub: string, events: RoomDeviceEvents) {
    this.#client = client;
    this.#hub = hub;
    this.#events = events;
    this.#ended.promise.catch(() => undefined);
  }

  static async open(client: Client, hub: string, events: RoomDeviceEvents): Promise<RoomDevice> {
    const room = new RoomDevice(client, hub, events);
    try {
      await room.#reopen();
      room.#watch();
      return room;
    } catch (error) {
      room.close();
      throw error;
    }
  }

  get device(): DatagramDevice | null {
    return this.#device;
  }

  /** Rejects when the hub or the connection ended it for good. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  close(): void {
    this.#over.abort();
    clearTimeout(this.#answerTimer);
    this.#device?.close();
  }

  async #reopen(): Promise<void> {
    this.#device?.close();
    await this.#closeOwn();
    const { offered, ended, opened } = this.#events;
    this.#device = await DatagramDevice.open({ client: this.#client, hub: this.#hub, udp: nodeUdp, offered, ended });
    if (this.#over.signal.aborted) return this.#device.close();
    await this.#wantAll();
    await opened(this.#device);
  }

  #watch(): void {
    const { signal } = this.#over;
    const again = (): void => {
      this.#reopen().catch((error: unknown) => {
        // The connection broke again: the next time in the room it is tried again.
        if (!isCodedError(error) || !interruptions.has(error.code)) this.#ended.reject(error);
      });
    };
    this.#client.on(
      'joined',
      ({ resumed }) => {
        clearTimeout(this.#answerTimer);
        if (!resumed) return again();
        const { links } = this.#device as DatagramDevice;
        const askedAtMs = monotonicNow();
        links.voice.ping();
        this.#answerTimer = setTimeout(() => {
          if ((links.voice.answeredAtMs ?? Number.NEGATIVE_INFINITY) >= askedAtMs) return;
          this.#events.say('The hub came back without this device: it is opened again.');
          again();
        }, ANSWER_WITHIN_MS);
      },
      signal,
    );
    this.#client.on('left', ({ reason }) => this.#ended.reject(sessionEnded(reason)), signal);
    this.#client.on('closed', ({ code }) => this.#ended.reject(sessionEnded(code)), signal);
    onHubEvent(this.#client, 'publication.opened', ({ publication }) => this.#want([publication]), signal);
  }

  /** What was sent by the session before is gone: others need not see it as interrupted for ever. */
  async #closeOwn(): Promise<void> {
    const { publications, self } = this.#client.state.getSnapshot();
    for (const { id, participant } of publications) {
      if (participant !== self?.participant) continue;
      await this.#client.request('publication.close', { publication: id }).catch((error: unknown) => {
        if (!isCodedError(error) || error.code !== 'unknown-publication') throw error;
      });
    }
  }

  #wantAll(): Promise<void> {
    return this.#subscribe(this.#client.state.getSnapshot().publications);
  }

  #want(publications: readonly PublicationView[]): void {
    // Interrupted: after coming back everything is said again.
    this.#subscribe(publications).catch((error: unknown) => this.#events.say(`Not heard: ${String(error)}`));
  }

  async #subscribe(publications: readonly PublicationView[]): Promise<void> {
    const { self } = this.#client.state.getSnapshot();
    const wants = publications
      .filter(({ participant }) => participant !== self?.participant)
      .flatMap((publication) => {
        const want = this.#events.wants(publication);
        return want ? [{ publication: publication.id, want }] : [];
      });
    if (wants.length > 0) await this.#client.request('subscription.set', { wants });
  }
}
