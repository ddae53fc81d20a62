import type { LinkSpec, RelayCommand, StreamRoutes, StreamSpec } from './relay/messages.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';

/** What a relay was told and still holds, so that another thread can be told the same. */
export class RelayState {
  readonly #links = new Map<number, LinkSpec>();
  readonly #streams = new Map<number, StreamSpec>();
  readonly #routes = new Map<number, StreamRoutes>();

  get links(): number {
    return this.#links.size;
  }

  note(command: RelayCommand): void {
    switch (command.type) {
      case 'open-link':
        this.#links.set(command.ssrc, command);
        break;
      case 'close-link':
        this.#links.delete(command.ssrc);
        for (const { ssrc, link } of [...this.#streams.values()]) if (link === command.ssrc) this.#forgetStream(ssrc);
        break;
      case 'open-stream':
        this.#streams.set(command.ssrc, command);
        break;
      case 'close-stream':
        this.#forgetStream(command.ssrc);
        break;
    }
  }

  noteRoutes(streams: readonly StreamRoutes[]): void {
    for (const routes of streams) if (this.#streams.has(routes.ssrc)) this.#routes.set(routes.ssrc, routes);
  }

  noteMoves(links: readonly { readonly ssrc: number; readonly at: SocketAddress }[]): void {
    for (const { ssrc, at } of links) {
      const link = this.#links.get(ssrc);
      if (link) this.#links.set(ssrc, { ...link, lastAt: at });
    }
  }

  /** All of it, in an order in which each thing comes before what names it. */
  *commands(): Generator<RelayCommand> {
    for (const link of this.#links.values()) yield { type: 'open-link', ...link };
    for (const stream of this.#streams.values()) yield { type: 'open-stream', ...stream };
    // Nobody waits for the answer to number 0.
    yield { type: 'route', request: 0, streams: [...this.#routes.values()] };
  }

  #forgetStream(ssrc: number): void {
    this.#streams.delete(ssrc);
    this.#routes.delete(ssrc);
  }
}
