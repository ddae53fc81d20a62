import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { HubProcess } from '../../fixtures/hub-process.ts';
import { arsenalOf } from './arsenal.ts';
import { Call } from './call.ts';
import type { Address, Forger } from './forger.ts';

export interface AssaultOptions {
  readonly datagrams: number;
  readonly perSecond: number;
  /** Bob verifies no signature: a control. */
  readonly believes?: boolean;
  readonly log: (line: string) => void;
}

export interface AssaultFigures {
  readonly tried: number;
  readonly perSecond: number;
  /** What passed the hub, deceived a device, or led an answer to an attacker. */
  readonly accepted: number;
  readonly legitSent: number;
  readonly legitLost: number;
  readonly attackersSentBytes: number;
  readonly answeredBytes: number;
}

/** After so many the attackers look again at how the call stands. */
const volley = 100_000;
const outsiderCount = 8;
/** Counted as dropped though the datagram came from who it says: what one receiver of many did not get. */
const forwardedDrops = new Set(['send-buffer-full', 'too-long']);

/** Fires at a live call over this hub, and tells what came of it. */
export async function assault(hub: HubProcess, forger: Forger, options: AssaultOptions): Promise<AssaultFigures> {
  const { datagrams, perSecond, believes = false, log } = options;
  await using call = await Call.open(hub, { believes });
  const outsiders = await Outsiders.open();
  try {
    const count = async () => ({ passed: await passedBy(hub), genuine: genuineOf(call), mark: call.mark() });
    const before = await call.inSilence(count);
    let [tried, bytes, seconds] = [0, 0, 0];
    for (let left = datagrams; left > 0; left -= volley) {
      const shots = arsenalOf(call, outsiders.addresses);
      const fired = await forger.fire(shots, perSecond, Math.min(volley, left), left);
      // In another room, what she may ask of nobody: her own authentic request.
      for (const { stream, receivers } of call.senders) {
        if (!receivers.includes(call.mallory)) call.mallory.sockets[stream.port].askForKeyFrame(stream.ssrc);
      }
      tried += fired.sent;
      bytes += fired.bytes;
      seconds += fired.seconds;
      if (left % 1_000_000 < volley) log(`${tried} fired, ${Math.round(tried / seconds)} a second`);
    }
    const after = await call.inSilence(count);
    const [passed, genuine] = [after.passed - before.passed, after.genuine - before.genuine];
    const deceived = call.people.reduce((sum, device) => sum + device.deceived, 0);
    const { expected, lost } = call.lossBetween(before.mark, after.mark);
    const accepted = Math.max(0, passed - genuine) + deceived + outsiders.datagrams;
    log(`passed the hub ${passed}, genuine ${genuine}; deceived ${deceived}; lost ${lost} of ${expected}`);
    return {
      tried,
      perSecond: Math.round(tried / seconds),
      accepted,
      legitSent: expected,
      legitLost: lost,
      attackersSentBytes: bytes,
      answeredBytes: outsiders.bytes,
    };
  } finally {
    outsiders[Symbol.dispose]();
  }
}

function genuineOf(call: Call): number {
  return call.people.reduce((sum, { sent }) => sum + sent, 0);
}

/** Datagrams that the hub has taken for authentic and permitted. */
async function passedBy(hub: HubProcess): Promise<number> {
  const text = await (await fetch(`${hub.url}metrics`)).text();
  const [, taken] = /crossband_datagrams\{direction="in"\} (\d+)/.exec(text) ?? [];
  if (taken === undefined) throw new Error('The hub has no figures of datagrams');
  let passed = Number(taken);
  for (const [, reason = '', count] of text.matchAll(/crossband_datagrams_dropped\{reason="([^"]+)"\} (\d+)/g)) {
    if (!forwardedDrops.has(reason)) passed -= Number(count);
  }
  return passed;
}

/** Hosts of attackers who would notice if anything came to them. */
class Outsiders implements Disposable {
  readonly #sockets: Socket[] = [];
  datagrams = 0;
  bytes = 0;

  static async open(): Promise<Outsiders> {
    const outsiders = new Outsiders();
    for (let host = 1; host <= outsiderCount; host += 1) {
      const socket = createSocket('udp4');
      socket.on('message', ({ length }) => {
        outsiders.datagrams += 1;
        outsiders.bytes += length;
      });
      socket.bind(0, `127.0.66.${host}`);
      await once(socket, 'listening');
      outsiders.#sockets.push(socket);
    }
    return outsiders;
  }

  get addresses(): Address[] {
    return this.#sockets.map((socket) => socket.address());
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }
}
