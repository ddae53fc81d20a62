import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CodedError, Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { DatagramPlaneOptions } from './contract.ts';
import type { RelayCommand, RelayFact, RelayFigures, StreamRoutes } from './relay/messages.ts';

type Listening = Extract<RelayFact, { type: 'listening' }>;

interface Events {
  fact: [fact: RelayFact];
  /** It ended by itself, with everything that it held. */
  died: [reason: string];
}

/** The relay's thread, as the main thread sees it. */
export class RelayThread {
  readonly events: Emitter<Events>;
  readonly listening: Listening;
  readonly #worker: Worker;
  readonly #answers = new Map<number, (fact: RelayFact) => void>();
  #requests = 0;
  #closing = false;

  private constructor(worker: Worker, listening: Listening, logger: Logger) {
    this.#worker = worker;
    this.listening = listening;
    this.events = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of the relay threw'));
    worker.on('message', (fact: RelayFact) => this.#take(fact));
    worker.on('error', (error) => logger.error({ reason: messageOf(error) }, 'the datagram relay failed'));
    worker.on('exit', (code) => {
      if (!this.#closing) this.events.emit('died', `exit ${code}`);
    });
  }

  /** @throws CodedError `port-taken`, `address-unusable` */
  static async start(options: DatagramPlaneOptions, logger: Logger): Promise<RelayThread> {
    const worker = new Worker(new URL('./relay/thread.ts', import.meta.url), { workerData: options });
    const [first] = (await once(worker, 'message')) as [RelayFact];
    if (first.type === 'listening') return new RelayThread(worker, first, logger);
    const { code, message } = first as Extract<RelayFact, { type: 'failed' }>;
    throw new CodedError(code, message);
  }

  tell(command: RelayCommand): void {
    this.#worker.postMessage(command);
  }

  /** Resolves once nothing goes any other way. */
  async route(streams: readonly StreamRoutes[]): Promise<void> {
    await this.#ask((request) => ({ type: 'route', request, streams }));
  }

  /** Resolves once everything told before is done: what a device sends then is known. */
  async caughtUp(): Promise<void> {
    await this.route([]);
  }

  async figures(): Promise<RelayFigures> {
    const answer = await this.#ask((request) => ({ type: 'figures', request }));
    return (answer as Extract<RelayFact, { type: 'figures' }>).figures;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const ended = once(this.#worker, 'exit');
    this.tell({ type: 'close' });
    await ended;
  }

  #ask(command: (request: number) => RelayCommand): Promise<RelayFact> {
    const request = ++this.#requests;
    return new Promise((resolve) => {
      this.#answers.set(request, resolve);
      this.tell(command(request));
    });
  }

  #take(fact: RelayFact): void {
    if (!('request' in fact)) {
      this.events.emit('fact', fact);
      return;
    }
    this.#answers.get(fact.request)?.(fact);
    this.#answers.delete(fact.request);
  }
}
