import type { types } from 'mediasoup';

export interface Traffic {
  packetsIn: number;
  packetsOut: number;
  packetsLost: number;
}

type Stream = types.Producer | types.Consumer;

/** Counts what one worker takes from devices and gives to devices; pipes between workers are not counted. */
export class TrafficMeter {
  /** Live streams with what they had counted when last asked. */
  readonly #live = new Map<Stream, Traffic>();
  readonly #gone: Traffic = nothing();
  readonly #retiring = new Set<Promise<void>>();

  track(stream: Stream): void {
    this.#live.set(stream, nothing());
  }

  /** Call before the stream is closed, so that its last count is taken; a closed one keeps what was last seen. */
  retire(stream: Stream): void {
    const seen = this.#live.get(stream);
    if (!seen) return;
    this.#live.delete(stream);
    if (stream.closed) {
      add(this.#gone, seen);
      return;
    }
    // Requests of one channel are answered in order: this one before the close that follows.
    const last: Promise<void> = count(stream)
      .then(
        (counted) => add(this.#gone, counted),
        () => add(this.#gone, seen),
      )
      .finally(() => this.#retiring.delete(last));
    this.#retiring.add(last);
  }

  /** Totals since the start. */
  async read(): Promise<Traffic> {
    await Promise.all(
      [...this.#live].map(async ([stream, seen]) => {
        // A stream that closes meanwhile keeps what was last seen.
        const counted = await count(stream).catch(() => seen);
        if (this.#live.has(stream)) this.#live.set(stream, counted);
      }),
    );
    await Promise.all(this.#retiring);
    const total = { ...this.#gone };
    for (const seen of this.#live.values()) add(total, seen);
    return total;
  }
}

async function count(stream: Stream): Promise<Traffic> {
  const counted = nothing();
  const type = 'requestKeyFrame' in stream ? 'outbound-rtp' : 'inbound-rtp';
  for (const stat of await stream.getStats()) {
    // A consumer also reports the producer's stream.
    if (stat.type !== type) continue;
    if (type === 'inbound-rtp') counted.packetsIn += stat.packetCount;
    else counted.packetsOut += stat.packetCount;
    counted.packetsLost += stat.packetsLost;
  }
  return counted;
}

function nothing(): Traffic {
  return { packetsIn: 0, packetsOut: 0, packetsLost: 0 };
}

function add(total: Traffic, more: Traffic): void {
  total.packetsIn += more.packetsIn;
  total.packetsOut += more.packetsOut;
  total.packetsLost += more.packetsLost;
}
