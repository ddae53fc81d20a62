import type { types } from 'mediasoup';
import * as mediasoup from 'mediasoup';
import { payloadOf, VP8_CODEC, vp8Parameters } from './media-stream.ts';
import { ProofFailure, within } from './proof-failure.ts';

const START_TIMEOUT_MS = 10_000;

/** One running process of the worker under proof, with a router, and an ear for its death. */
export class Candidate implements Disposable {
  readonly router: types.Router;
  /** Rejects when the worker dies before it is disposed; never resolves. */
  readonly death: Promise<never>;
  readonly #worker: types.Worker;

  private constructor(worker: types.Worker, router: types.Router, death: Promise<never>) {
    this.#worker = worker;
    this.router = router;
    this.death = death;
  }

  static async start(workerBin: string): Promise<Candidate> {
    const starting = mediasoup.createWorker({ workerBin, logLevel: 'error' });
    const worker = await within(starting, START_TIMEOUT_MS, () => 'the worker does not start');
    const { promise: death, reject } = Promise.withResolvers<never>();
    worker.on('died', (error) => reject(new ProofFailure(`the worker died: ${error.message}`)));
    // A death between two awaits is still reported by the next `alive`.
    death.catch(() => {});
    const router = await worker.createRouter({ mediaCodecs: [{ ...VP8_CODEC, rtcpFeedback: [] }] });
    return new Candidate(worker, router, death);
  }

  /** Resolves with `promise`, or rejects as soon as the worker dies. */
  async alive<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.death]);
  }

  /** A source of RTP inside the router: `send` takes whole packets. */
  async source(ssrc: number): Promise<types.Producer> {
    const transport = await this.alive(this.router.createDirectTransport());
    return await this.alive(transport.produce({ kind: 'video', rtpParameters: vp8Parameters(ssrc) }));
  }

  /** Hands the payload of every packet that `producer` forwards to `onPayload`. */
  async listen(producer: types.Producer, onPayload: (payload: Buffer) => void): Promise<types.Consumer> {
    const transport = await this.alive(this.router.createDirectTransport());
    const consumer = await this.alive(
      transport.consume({ producerId: producer.id, rtpCapabilities: this.router.rtpCapabilities }),
    );
    consumer.on('rtp', (packet) => onPayload(payloadOf(packet)));
    return consumer;
  }

  [Symbol.dispose](): void {
    this.#worker.removeAllListeners('died');
    this.#worker.close();
  }
}
