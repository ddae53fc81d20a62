import type { ChatPeer, ChatServer, Listener } from './chat-server.ts';
import { marked } from './mark.ts';

/** Joins that are under way at the same time. */
const atOnce = 20;
/** How often messages that are due are sent, ms. */
const tickMs = 2;
/** How long deliveries may take after the last message was sent, ms. */
const drainMs = 15_000;
/** Nobody writes faster: 20 messages a second are what our hub allows one session. */
const pauseMs = 52;

export interface Counted {
  /** Messages that were acknowledged while sending went on. */
  readonly acked: number;
  /** How long it went on, ms. */
  readonly sendingMs: number;
  readonly ackMs: readonly number[];
  readonly deliveryMs: readonly number[];
  /** Deliveries of this load; those that did not come within 15 s after the last message was sent. */
  readonly delivered: number;
  readonly missing: number;
}

/** People in the rooms of one server, and what happens to the messages that they write. */
export class Crowd implements Listener {
  readonly #peers: ChatPeer[] = [];
  readonly #roomSize: number;
  #first = 0;
  #sentAt: number[] = [];
  #senders: ChatPeer[] = [];
  #ackMs: number[] = [];
  #deliveryMs: number[] = [];
  #onAck: (sender: ChatPeer) => void = () => undefined;
  #onDelivery: () => void = () => undefined;

  private constructor(roomSize: number) {
    this.#roomSize = roomSize;
  }

  static async gather(server: ChatServer, shape: { name: string; rooms: number; size: number }): Promise<Crowd> {
    const crowd = new Crowd(shape.size);
    let next = 0;
    const join = async (): Promise<void> => {
      for (let index = next++; index < shape.rooms * shape.size; index = next++) {
        const room = `${shape.name}-${Math.floor(index / shape.size)}`;
        crowd.#peers.push(await server.join(room, `person-${index}`, crowd));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, join));
    return crowd;
  }

  /** Writes `perSecond` messages a second for so long, everybody in turn, whether the server keeps up or not. */
  async pace(perSecond: number, durationMs: number): Promise<Counted> {
    this.#begin();
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const elapsedMs = Math.min(performance.now() - startedAt, durationMs);
        while (this.#sentAt.length < (elapsedMs * perSecond) / 1_000) this.#send(this.#turn());
        if (elapsedMs < durationMs) return;
        clearInterval(timer);
        resolve();
      }, tickMs);
    });
    return this.#end(this.#ackMs.length, performance.now() - startedAt);
  }

  /** Everybody writes as soon as their last message was acknowledged: as much as the server takes. */
  async press(durationMs: number): Promise<Counted> {
    this.#begin();
    const startedAt = performance.now();
    const lastAt = new Map<ChatPeer, number>();
    let pressing = true;
    const write = (peer: ChatPeer): void => {
      const waitMs = (lastAt.get(peer) ?? 0) + pauseMs - performance.now();
      if (waitMs > 0) {
        setTimeout(write, waitMs, peer);
        return;
      }
      if (!pressing) return;
      lastAt.set(peer, performance.now());
      this.#send(peer);
    };
    this.#onAck = write;
    for (const peer of this.#peers) write(peer);
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    pressing = false;
    return this.#end(this.#ackMs.length, performance.now() - startedAt);
  }

  heard(peer: ChatPeer, number: number): void {
    const sentAt = this.#sentAt[number - this.#first];
    if (sentAt === undefined) return;
    this.#deliveryMs.push(performance.now() - sentAt);
    this.#onDelivery();
    if (this.echoAcknowledges && this.#senders[number - this.#first] === peer) this.acknowledged(number);
  }

  /** XMPP: who hears the own message back knows that it was taken. */
  echoAcknowledges = false;

  acknowledged(number: number): void {
    const sentAt = this.#sentAt[number - this.#first];
    const sender = this.#senders[number - this.#first];
    if (sentAt === undefined || !sender) return;
    this.#ackMs.push(performance.now() - sentAt);
    this.#onAck(sender);
  }

  #turn(): ChatPeer {
    const peer = this.#peers[(this.#first + this.#sentAt.length) % this.#peers.length];
    if (!peer) throw new Error('Nobody is there to write');
    return peer;
  }

  #send(peer: ChatPeer): void {
    const number = this.#first + this.#sentAt.length;
    this.#sentAt.push(performance.now());
    this.#senders.push(peer);
    peer.send(marked(number));
  }

  #begin(): void {
    this.#first += this.#sentAt.length;
    this.#sentAt = [];
    this.#senders = [];
    this.#ackMs = [];
    this.#deliveryMs = [];
  }

  async #end(acked: number, sendingMs: number): Promise<Counted> {
    this.#onAck = () => undefined;
    const expected = this.#sentAt.length * this.#roomSize;
    if (this.#deliveryMs.length < expected) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, drainMs);
        this.#onDelivery = () => {
          if (this.#deliveryMs.length < expected) return;
          clearTimeout(late);
          resolve();
        };
      });
      this.#onDelivery = () => undefined;
    }
    const delivered = this.#deliveryMs.length;
    const [ackMs, deliveryMs] = [this.#ackMs, this.#deliveryMs];
    return { acked, sendingMs, ackMs, deliveryMs, delivered, missing: expected - delivered };
  }
}
