import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CodedError, Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { Port, RelayCommand, RelayFact, RelayFigures, StreamRoutes } from './relay/messages.ts';
import type { RelayThreadOptions } from './relay/thread.ts';
import { nothingCounted, withEarlier } from './relay-figures.ts';
import { RelayState } from './relay-state.ts';

interface Events {
  fact: [fact: RelayFact];
}

type Question = Extract<RelayCommand, { request: number }>;

/** What fails again within this time after it was started is left alone for as long. */
const restartPauseMs = 1_000;
const loadIntervalMs = 1_000;

/**
 * One relay, as the main thread sees it. Its thread is started with the first link, and started again when it ends by
 * itself: the new one is told all that the last one knew, and goes on at the same ports.
 */
export class RelayThread {
  readonly events: Emitter<Events>;
  readonly state = new RelayState();
  #options: RelayThreadOptions;
  readonly #logger: Logger;
  readonly #questions = new Map<number, { question: Question; answer: (fact: RelayFact) => void }>();
  #worker: Worker | null = null;
  #starting: Promise<void> | null = null;
  #ports: Readonly<Record<Port, number>> | null = null;
  #requests = 0;
  #busyShare = 0;
  /** What its earlier threads counted, as far as they were asked, and what this one did when it was asked last. */
  #earlier: RelayFigures = nothingCounted;
  #counted: RelayFigures = nothingCounted;
  #closing = false;

  constructor(options: RelayThreadOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.events = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of the relay threw'));
  }

  /** Of a relay that has been started. */
  get ports(): Readonly<Record<Port, number>> {
    if (!this.#ports) throw new Error('This relay has not been started');
    return this.#ports;
  }

  get isStarted(): boolean {
    return this.#ports !== null;
  }

  /** Share of the last second in which its thread had work, 0 to 1. */
  get busyShare(): number {
    return this.#busyShare;
  }

  /** Resolves once it listens. @throws CodedError `port-taken`, `address-unusable` */
  async start(): Promise<void> {
    if (this.#worker || this.#closing) return;
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  tell(command: RelayCommand): void {
    this.state.note(command);
    this.#worker?.postMessage(command);
  }

  /** Resolves once nothing goes any other way. */
  async route(streams: readonly StreamRoutes[]): Promise<void> {
    this.state.noteRoutes(streams);
    if (this.isStarted) await this.#ask((request) => ({ type: 'route', request, streams }));
  }

  /** Resolves once everything told before is done: what a device sends then is known. */
  async caughtUp(): Promise<void> {
    await this.route([]);
  }

  async figures(): Promise<RelayFigures | null> {
    if (!this.isStarted) return null;
    const answer = await this.#ask((request) => ({ type: 'figures', request }));
    this.#counted = (answer as Extract<RelayFact, { type: 'figures' }>).figures;
    return withEarlier(this.#counted, this.#earlier);
  }

  /** Ends its thread as a failure would: another one takes its place. */
  async restart(): Promise<void> {
    await this.#worker?.terminate();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#starting?.catch(() => {});
    const worker = this.#worker;
    if (!worker) return;
    const ended = once(worker, 'exit');
    this.tell({ type: 'close' });
    await ended;
  }

  async #launch(): Promise<void> {
    const worker = new Worker(new URL('./relay/thread.ts', import.meta.url), { workerData: this.#options });
    const [first] = (await once(worker, 'message')) as [RelayFact];
    if (first.type !== 'listening') {
      const { code, message } = first as Extract<RelayFact, { type: 'failed' }>;
      throw new CodedError(code, message);
    }
    const { voice, video } = first;
    // Devices know these: another thread of this relay must have the same.
    this.#options = { ...this.#options, voicePort: voice, videoPort: video };
    this.#ports = { voice, video };
    this.#worker = worker;
    const startedAtMs = performance.now();
    worker.on('message', (fact: RelayFact) => this.#take(fact));
    worker.on('error', (error) => this.#logger.error({ reason: messageOf(error) }, 'a datagram relay failed'));
    worker.on('exit', () => this.#ended(performance.now() - startedAtMs));
    this.#watchLoad(worker);
    for (const command of this.state.commands()) worker.postMessage(command);
    for (const { question } of this.#questions.values()) worker.postMessage(question);
  }

  #ended(livedMs: number): void {
    this.#worker = null;
    if (this.#closing) return;
    this.#earlier = withEarlier(this.#counted, this.#earlier);
    this.#counted = nothingCounted;
    this.#logger.error({ livedMs: Math.round(livedMs) }, 'a datagram relay ended; another takes its place');
    if (livedMs > restartPauseMs) this.#startAgain();
    else setTimeout(() => this.#startAgain(), restartPauseMs).unref();
  }

  #startAgain(): void {
    this.start().catch((error: unknown) => {
      this.#logger.error({ reason: messageOf(error) }, 'cannot start a datagram relay again');
      setTimeout(() => this.#startAgain(), restartPauseMs).unref();
    });
  }

  #watchLoad(worker: Worker): void {
    let before = worker.performance.eventLoopUtilization();
    const timer = setInterval(() => {
      const now = worker.performance.eventLoopUtilization();
      this.#busyShare = worker.performance.eventLoopUtilization(now, before).utilization;
      before = now;
    }, loadIntervalMs);
    timer.unref();
    worker.once('exit', () => clearInterval(timer));
  }

  #ask(questionOf: (request: number) => Question): Promise<RelayFact> {
    const request = ++this.#requests;
    const question = questionOf(request);
    return new Promise((answer) => {
      this.#questions.set(request, { question, answer });
      this.#worker?.postMessage(question);
    });
  }

  #take(fact: RelayFact): void {
    if (fact.type === 'links-moved') this.state.noteMoves(fact.links);
    if (!('request' in fact)) {
      this.events.emit('fact', fact);
      return;
    }
    this.#questions.get(fact.request)?.answer(fact);
    this.#questions.delete(fact.request);
  }
}
