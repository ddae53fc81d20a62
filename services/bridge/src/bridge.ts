import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Logger, messageOf } from '@crossband/foundation';
import type { BridgeCommand, BridgeFact, RoomBridgeSpec } from './messages.ts';

/** The bridge's thread, as the main thread sees it. Started with the first room that needs it. */
export class Bridge {
  readonly #logger: Logger;
  readonly #opening = new Map<string, (fact: BridgeFact) => void>();
  #worker: Worker | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
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

  async close(): Promise<void> {
    if (!this.#worker) return;
    const ended = once(this.#worker, 'exit');
    this.tell({ type: 'close' });
    await ended;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    worker.on('message', (fact: BridgeFact) => {
      if (fact.type === 'room-failed') this.#logger.error({ room: fact.room, reason: fact.reason }, 'bridge failed');
      this.#opening.get(fact.room)?.(fact);
      this.#opening.delete(fact.room);
    });
    worker.on('error', (error) => this.#logger.error({ reason: messageOf(error) }, 'the bridge failed'));
    return worker;
  }
}
