import type { Frame, Peer } from '@crossband/gateway-signaling/testing/peer';
import { signalingLimits } from '@crossband/wire';

/** Below the hub's own pace of one connection, so that limits are not what answers. */
const perSecond = signalingLimits.messagesPerSecond * 0.9;
const burst = signalingLimits.messageBurst * 0.8;

/** A connection that keeps to the hub's limits and sends one request after the other; a new one where it was cut. */
export class Lane {
  readonly #enter: () => Promise<Peer>;
  #peer: Peer | null = null;
  #tokens = burst;
  #at = performance.now();

  /** `enter` opens it, as far as the requests need it. */
  constructor(enter: () => Promise<Peer>) {
    this.#enter = enter;
  }

  /** A connection that ends instead of an answer is a refusal, too: its reason is the code. */
  async request(method: string, params: object): Promise<Frame> {
    const bytes = Buffer.byteLength(JSON.stringify(params));
    await this.#pay(1 + Math.floor(bytes / signalingLimits.bytesPerMessage));
    const peer = await this.open();
    const ended = peer.closed.then(({ code, reason }): Frame => {
      this.#peer = null;
      return { error: { code: reason || `closed-${code}` } };
    });
    const reply = await Promise.race([peer.request(method, params), ended]);
    const seen = peer.frames.indexOf(reply);
    if (seen >= 0) peer.frames.splice(seen, 1);
    return reply;
  }

  async open(): Promise<Peer> {
    this.#peer ??= await this.#enter();
    return this.#peer;
  }

  /** Sends a frame as it is, and waits for what comes of it: an answer to request 9, or the end. */
  async sendRaw(frame: Buffer): Promise<void> {
    const peer = await this.open();
    peer.socket.send(frame, { binary: false });
    await Promise.race([peer.closed, peer.frame(({ reply }) => reply === 9)]);
    this.close();
  }

  close(): void {
    this.#peer?.socket.terminate();
    this.#peer = null;
  }

  async #pay(cost: number): Promise<void> {
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond) - cost;
    this.#at = now;
    if (this.#tokens >= 0) return;
    await new Promise((resolve) => setTimeout(resolve, (-this.#tokens / perSecond) * 1_000));
  }
}
