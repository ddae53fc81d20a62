import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { BridgeCommand, BridgeFact, RoomBridgeSpec } from './messages.ts';

/** The bridge's thread, as the main thread sees it. Started with the first room that needs it, also after it ended by itself. */
export class Bridge {
  /** `died`: with all rooms that it had. */
  readonly events: Emitter<{ died: [] }>;
  readonly #logger: Logger;
  readonly #opening = new Map<string, (fact: BridgeFact) => void>();
  #worker: Worker | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.events = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of the bridge threw'));
  }

  /** Opens a room's sockets. @returns where the SFU is to send to */
  async openRoom(spec: RoomBridgeSpec): Promise<{ ip: string; port: number }> {
    const opened = new Promise<BridgeFact>((resolve) => this.#opening.set(spec.room, resolve));
    this.tell({ type: 'open-room', ...spec });
    const fact = await opened;
    if (fact.type === 'room-open') return { ip: fact.ip, port: fact.port };
    throw new Error(`The bridge cannot open its sockets: ${fact.reason}`);
  }

  tell(command: BridgeCommand): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(command);
  }

  /** Ends its thread as a failure would. */
  async fail(): Promise<void> {
    await this.#worker?.terminate();
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = null;
    const ended = once(worker, 'exit');
    worker.postMessage({ type: 'close' } satisfies BridgeCommand);
    await ended;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    worker.on('message', (fact: BridgeFact) => {
      if (fact.type === 'room-failed') this.#logger.error({ room: fact.room, reason: fact.reason }, 'bridge failed');
      this.#answer(fact);
    });
    worker.on('error', (error) => this.#logger.error({ reason: messageOf(error) }, 'the bridge failed'));
    worker.on('exit', () => {
      // Otherwise it was told to end.
      if (this.#worker === worker) this.#died();
    });
    return worker;
  }

  #died(): void {
    this.#worker = null;
    this.#logger.error({}, 'the bridge between browsers and datagrams ended; its rooms get another one');
    for (const room of [...this.#opening.keys()]) {
      this.#answer({ type: 'room-failed', room, reason: 'its thread ended' });
    }
    this.events.emit('died');
  }

  #answer(fact: BridgeFact): void {
    this.#opening.get(fact.room)?.(fact);
    this.#opening.delete(fact.room);
  }
}
