import { once } from 'node:events';
import type { DevicesMessage, HubMessage, HubPlace } from './inside.ts';
import type { LineCommand } from './lines.ts';

/** The devices' way to the process that holds the lines. */
export class Network {
  readonly hub: HubPlace;
  readonly #waiting = new Map<number, () => void>();
  #commands = 0;

  private constructor(hub: HubPlace) {
    this.hub = hub;
    process.on('message', (message: HubMessage) => {
      if (message.type === 'done') this.#waiting.get(message.id)?.();
    });
  }

  static async open(): Promise<Network> {
    send({ type: 'here' });
    const [begin] = (await once(process, 'message')) as [Extract<HubMessage, { type: 'begin' }>];
    return new Network(begin.hub);
  }

  /** Resolves once it is so. */
  order(command: LineCommand): Promise<void> {
    const id = ++this.#commands;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      send({ type: 'line', id, command });
    });
  }

  say(line: string): void {
    send({ type: 'say', line });
  }

  end(figures: unknown): void {
    send({ type: 'figures', figures });
  }
}

function send(message: DevicesMessage): void {
  process.send?.(message);
}
