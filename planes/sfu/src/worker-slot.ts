import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { createWorker, type types } from 'mediasoup';
import type { SfuOptions } from './contract.ts';

/** A worker process with the socket server that its WebRTC transports share. */
export interface LiveWorker {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
}

const defaultHungAfterMs = 10_000;
const endWithinMs = 2_000;
const respawnDelaysMs = [0, 50, 200, 1_000, 5_000] as const;

type State = { name: 'starting'; live: Promise<LiveWorker> } | { name: 'live'; live: LiveWorker } | { name: 'closed' };

/** One place for a worker: its index, its port, and whichever process fills it now. */
export class WorkerSlot {
  readonly index: number;
  readonly #options: SfuOptions;
  readonly #logger: Logger;
  readonly #onDied: (slot: WorkerSlot) => void;
  #state: State;
  #timers = new AbortController();

  constructor(index: number, options: SfuOptions, logger: Logger, onDied: (slot: WorkerSlot) => void) {
    this.index = index;
    this.#options = options;
    this.#logger = logger.child({ worker: index });
    this.#onDied = onDied;
    this.#state = { name: 'starting', live: this.#start() };
    this.#state.live.catch(() => undefined);
  }

  /** The process of now; undefined while none stands. */
  get live(): LiveWorker | undefined {
    return this.#state.name === 'live' ? this.#state.live : undefined;
  }

  /** Resolves when a process stands; rejects when the start under way fails. */
  async standing(): Promise<LiveWorker> {
    if (this.#state.name === 'closed') throw unavailable('the hub is shutting down');
    return this.#state.live;
  }

  /** Resolves when the process has ended and its port is free. */
  async close(): Promise<void> {
    const state = this.#state;
    if (state.name === 'closed') return;
    this.#state = { name: 'closed' };
    this.#timers.abort();
    if (state.name === 'live') return end(state.live.worker);
    await state.live.then(
      ({ worker }) => end(worker),
      () => undefined,
    );
  }

  async #start(): Promise<LiveWorker> {
    const worker = await this.#spawn();
    try {
      const server = await worker.createWebRtcServer({ listenInfos: this.#listenInfos() });
      if (this.#isClosed) throw unavailable('the hub is shutting down');
      const live = { worker, server };
      this.#state = { name: 'live', live };
      // From here only: a worker that dies earlier makes the request above fail, and the start with it.
      worker.on('died', (error) => this.#died(error));
      this.#watch(worker);
      this.#logger.info({ pid: worker.pid, port: this.#port }, 'worker started');
      return live;
    } catch (error) {
      await end(worker);
      throw this.#listenError(error);
    }
  }

  async #spawn(): Promise<types.Worker> {
    const workerBin = this.#options.workerBinary;
    try {
      const worker = await createWorker({ logLevel: 'error', ...(workerBin === undefined ? {} : { workerBin }) });
      ignoreSignals(worker);
      return worker;
    } catch (error) {
      throw new CodedError(
        'worker-unusable',
        `The media worker ${workerBin ?? 'of mediasoup'} cannot be started (${messageOf(error)}). Run "npm start" again so that it is prepared anew.`,
        { cause: error, audience: 'internal' },
      );
    }
  }

  #died(error: Error): void {
    if (this.#state.name === 'closed') return;
    this.#logger.error({ reason: messageOf(error) }, 'worker died; starting another on the same port');
    this.#timers.abort();
    this.#timers = new AbortController();
    // The new process is under way before anyone is told, so that who reopens at once waits for this start.
    const live = this.#startAgain(0);
    this.#state = { name: 'starting', live };
    live.catch(() => undefined);
    this.#onDied(this);
  }

  async #startAgain(attempt: number): Promise<LiveWorker> {
    const delayMs = respawnDelaysMs[Math.min(attempt, respawnDelaysMs.length - 1)] ?? 0;
    if (delayMs > 0) await pause(delayMs, this.#timers.signal);
    if (this.#isClosed) throw unavailable('the hub is shutting down');
    try {
      return await this.#start();
    } catch (error) {
      if (this.#isClosed) throw error;
      this.#logger.error({ reason: messageOf(error), attempt }, 'worker did not come back; trying again');
      const live = this.#startAgain(attempt + 1);
      this.#state = { name: 'starting', live };
      live.catch(() => undefined);
      throw error;
    }
  }

  /** A stopped or spinning worker never emits `died`: ask it for a sign of life and kill what gives none. */
  #watch(worker: types.Worker): void {
    const { signal } = this.#timers;
    const hungAfterMs = this.#options.hungAfterMs ?? defaultHungAfterMs;
    const probe = setInterval(() => {
      const deadline = setTimeout(() => {
        if (worker.closed) return;
        this.#logger.error({ pid: worker.pid }, 'worker does not answer; killing it');
        process.kill(worker.pid, 'SIGKILL');
      }, hungAfterMs);
      deadline.unref();
      const stop = (): void => clearTimeout(deadline);
      signal.addEventListener('abort', stop, { once: true });
      worker
        .getResourceUsage()
        .catch((error: unknown) => this.#logger.debug({ reason: messageOf(error) }, 'worker probe failed'))
        .finally(() => {
          stop();
          signal.removeEventListener('abort', stop);
        });
    }, hungAfterMs / 2);
    probe.unref();
    signal.addEventListener('abort', () => clearInterval(probe), { once: true });
  }

  /** A getter, because the state changes while a start waits. */
  get #isClosed(): boolean {
    return this.#state.name === 'closed';
  }

  get #port(): number {
    return this.#options.basePort + this.index;
  }

  #listenInfos(): types.TransportListenInfo[] {
    const protocols: types.TransportProtocol[] = this.#options.iceTcp ? ['udp', 'tcp'] : ['udp'];
    return this.#options.listen.flatMap(({ ip, announced }) =>
      protocols.map((protocol) => ({
        protocol,
        ip,
        port: this.#port,
        ...(announced === undefined ? {} : { announcedAddress: announced }),
      })),
    );
  }

  #listenError(error: unknown): unknown {
    const text = messageOf(error);
    const where = this.#options.listen.map(({ ip }) => ip).join(', ');
    if (/in use/i.test(text)) {
      return new CodedError(
        'port-taken',
        `Media port ${this.#port} on ${where} is taken by another program. Stop that program or choose another --base-port.`,
        { cause: error, audience: 'internal' },
      );
    }
    if (/not available|bind failed/i.test(text)) {
      return new CodedError(
        'address-unusable',
        `Media cannot listen on ${where} port ${this.#port} (${text}). Choose an address of this machine with --media-listen-ip.`,
        { cause: error, audience: 'internal' },
      );
    }
    return error;
  }
}

function unavailable(why: string): CodedError {
  return new CodedError('media-unavailable', `The media server cannot take this at the moment (${why}); try again.`);
}

/**
 * The engine closes every worker at SIGINT or SIGTERM by itself. The hub decides when media ends, after it has said
 * goodbye; and the engine forgets to take these listeners off a worker that died.
 */
function ignoreSignals(worker: types.Worker): void {
  const { onSignal } = worker as types.Worker & { onSignal?: (signal: string) => void };
  if (!onSignal) return;
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
}

/** Closes a worker and waits for its process; one that does not go is killed. */
function end(worker: types.Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.subprocessClosed) return resolve();
    const stuck = setTimeout(() => process.kill(worker.pid, 'SIGKILL'), endWithinMs);
    worker.once('subprocessclose', () => {
      clearTimeout(stuck);
      resolve();
    });
    worker.close();
  });
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
