import { Place } from '@crossband/datagram/relay/place';
import { Relay } from '@crossband/datagram/relay/relay';
import type { UdpPort } from '@crossband/datagram/relay/udp/udp-port';
import {
  MAX_DATAGRAM_BYTES,
  writeKeyFrameRequest,
  writePing,
  writePlain,
  writeReports,
} from '@crossband/wire/datagram/index';
import {
  DatagramSealer,
  DatagramSigner,
  SEALED_OVERHEAD_BYTES,
  type SealCipher,
} from '@crossband/wire/datagram/sealing';
import type { Chance } from './mutator.ts';
import { holds, type Target } from './target.ts';
import { anyHeader } from './wire-targets.ts';

const secret = new Uint8Array(32).fill(9);
const at = { address: '10.0.0.1', port: 1_000 };
const links = { sealed: 1, plain: 2, receiver: 3 };
const streams = { sealed: 11, plain: 12 };

/** A port without a network, which knows how much was sent. */
class SilentPort implements UdpPort {
  readonly bound = { address: '10.0.0.2', port: 1 };
  readonly outgoing = new Uint8Array(MAX_DATAGRAM_BYTES);
  sent = 0;

  destinations(addresses: readonly unknown[]) {
    return { count: addresses.length, close: () => {} };
  }

  send(bytes: number): number {
    holds(bytes > 0 && bytes <= MAX_DATAGRAM_BYTES, `a datagram of ${bytes} bytes is sent`);
    this.sent += 1;
    return 0;
  }

  flush(): void {}

  close(): void {}
}

/** A whole relay: what strangers send, and what its own devices send with valid seals and anything inside. */
export function relayTarget(signed: boolean, cipher: SealCipher | null): Target {
  const ports = { voice: new SilentPort(), video: new SilentPort() };
  const relay = new Relay(ports, new DatagramSigner(new Uint8Array(32)), () => {}, cipher ?? undefined);
  const link = (ssrc: number, plain: typeof at | null) =>
    relay.openLink({
      ssrc,
      port: 'voice',
      uplinkSecret: secret,
      downlinkSecret: secret,
      plain,
      lastAt: at,
      place: Place.begin().memory,
    });
  link(links.sealed, null);
  link(links.plain, at);
  link(links.receiver, null);
  for (const [ssrc, owner] of [
    [streams.sealed, links.sealed],
    [streams.plain, links.plain],
  ] as const) {
    const limits = { maxBitrateBps: 1e12, maxDatagramsPerSecond: 1e9, listenedTo: true };
    relay.openStream({ ssrc, link: owner, codec: 0, uplinkSecret: secret, ...limits, place: Place.begin().memory });
  }
  const receivers = Object.values(links);
  relay.route(
    Object.values(streams).map((ssrc) => ({ ssrc, open: true, keyId: 1, downlinkSecret: secret, signed, receivers })),
  );
  const sealers = new Map(
    [links.sealed, links.receiver, streams.sealed].map((ssrc) => [
      ssrc,
      new DatagramSealer({ direction: 'uplink', secret, ssrc, keyId: 0 }),
    ]),
  );
  const outgoing = new Uint8Array(4_096 + SEALED_OVERHEAD_BYTES);
  let index = 0;
  const authentic = (input: Uint8Array, chance: Chance): Uint8Array => {
    const ssrc = chance.pick([...sealers.keys()]);
    index += 1;
    const payload = input.subarray(0, MAX_DATAGRAM_BYTES - SEALED_OVERHEAD_BYTES);
    const header = { ...anyHeader(chance), ssrc, seq: index & 0xffff };
    const head = writePlain(header, payload);
    if (chance.below(2) === 0) head[1] = chance.below(4);
    if (chance.below(2) === 0) head[2] = chance.below(6);
    const bytes = sealers.get(ssrc)?.sealAs(head, (index >> 16) & 0xffff, payload, outgoing) ?? 0;
    return outgoing.slice(0, bytes);
  };
  return {
    name: `relay${signed ? ' of a signed room' : ''}${cipher ? ' with a native cipher' : ''}`,
    seed: (chance) =>
      chance.pick([
        () => writePing({ id: 1 }),
        () => writeKeyFrameRequest([streams.sealed, streams.plain, chance.below(99)]),
        () => writeReports([{ ssrc: streams.sealed, received: 1, lost: 0, jitterMs: 0, delayTrend: 0, queueMs: 0 }]),
        () =>
          writePlain(
            { ...anyHeader(chance), ssrc: chance.pick([...receivers, ...Object.values(streams)]) },
            chance.bytes(30),
          ),
        () => chance.bytes(chance.below(1_400)),
      ])(),
    read(input, chance) {
      const isAuthentic = chance.below(2) === 0;
      const datagram = isAuthentic ? authentic(input, chance) : input;
      const from = chance.below(4) === 0 ? { address: '10.0.0.9', port: 1 + chance.below(60_000) } : at;
      relay.receive(datagram, from, chance.below(8) === 0 ? 'video' : 'voice');
      if (chance.below(10_000) === 0) relay.sweep(performance.now() as never);
    },
  };
}
