import assert from 'node:assert/strict';
import { after } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import type { Fact, Plan } from '@crossband/room';
import { DatagramVerifier } from '@crossband/wire/datagram/sealing';
import type { DatagramEndpoint, DatagramOffer } from '../contract.ts';
import { createDatagramPlane, type DatagramPlane } from '../plane.ts';
import { Device, Voice } from './device.ts';

/** A call over a real plane, with devices that tell what they hear. */

export const room = 'r';
const want = { maxWidthPx: 0, maxFps: 0, priority: 1 };

export interface Member {
  readonly endpoint: DatagramEndpoint;
  readonly device: Device;
  readonly offers: DatagramOffer[];
  readonly ended: string[];
  readonly alive: boolean[];
  /** Whether it answers when it is told a new secret. */
  answers: boolean;
}

/** A plane, and the facts that it told. */
export async function open(): Promise<{ plane: DatagramPlane; facts: Fact[] }> {
  const plane = await createDatagramPlane({ listenIp: '127.0.0.1', voicePort: 0, videoPort: 0 }, silentLogger);
  after(() => plane.close('shutdown'));
  const facts: Fact[] = [];
  plane.onFact((fact) => facts.push(fact));
  return { plane, facts };
}

/** A device that has arrived. */
export async function join(plane: DatagramPlane, name: string): Promise<Member> {
  const offers: DatagramOffer[] = [];
  const ended: string[] = [];
  const verifierOf = ({ signed }: { signed: boolean }) => (signed ? new DatagramVerifier(plane.signerKey) : null);
  const alive: boolean[] = [];
  const endpoint = await plane.openEndpoint({
    room,
    endpoint: name,
    listener: {
      offered: (offer) => {
        offers.push(offer);
        device.listenTo(offer.ssrc, offer.secret, offer.keyId, verifierOf(offer));
      },
      secret: ({ subscription, ssrc, keyId, secret, signed }) => {
        if (!member.answers) return;
        device.listenTo(ssrc, secret, keyId, verifierOf({ signed }));
        endpoint.ready(subscription, keyId);
      },
      ended: ({ subscription }) => ended.push(subscription),
      alive: (_, isAlive) => alive.push(isAlive),
    },
  });
  const device = await Device.with(endpoint.ports.voice, endpoint.links.voice);
  after(() => device[Symbol.dispose]());
  const member: Member = { endpoint, device, offers, ended, alive, answers: true };
  await device.arrive();
  return member;
}

/** A plan in which one feed goes to these endpoints. */
export function planOf(
  version: number,
  handle: string,
  receivers: readonly string[],
  { isOpen = true, signed = false } = {},
): Plan {
  const feed = { plane: 'datagram', handle, codec: 'opus', epoch: 0 };
  return {
    room,
    fence: 0,
    version,
    open: new Set(isOpen ? [handle] : []),
    feeds: new Map([[handle, 'p']]),
    routes: receivers.map((endpoint) => ({
      subscription: `s-${endpoint}`,
      publication: 'p',
      feed,
      sink: { plane: 'datagram', endpoint },
      want,
    })),
    signed,
  };
}

/** Ann speaks; Bob and Cy may hear her. */
export async function call() {
  const { plane, facts } = await open();
  const [ann, bob, cy] = [await join(plane, 'ann'), await join(plane, 'bob'), await join(plane, 'cy')];
  const feed = await ann.endpoint.ingest('opus');
  const voice = new Voice(feed.ssrc, feed.uplinkSecret);
  const says = (text: string): void => ann.device.send(voice.next(Buffer.from(text)));
  return { plane, facts, ann, bob, cy, feed, says };
}

/** What a device hears next is this. */
export const hearsNext = async ({ device }: Member, text: string): Promise<void> => {
  const before = device.heard.length;
  await device.until(() => device.heard.length > before);
  assert.equal(String(device.heard.at(-1)?.payload), text);
};
