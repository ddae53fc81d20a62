import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { MonotonicMs } from '@crossband/foundation';
import { datagramCodecs } from '@crossband/wire/datagram/index';
import { DatagramSigner, SECRET_BYTES } from '@crossband/wire/datagram/sealing';
import type { LinkSecrets } from '../contract.ts';
import { Device, Voice } from '../testing/device.ts';
import { Place } from './place.ts';
import { Relay } from './relay.ts';
import { openUdpPort } from './udp/open-udp-port.ts';
import type { SocketAddress } from './udp/udp-port.ts';

const streamSsrc = 900;
const downlinkSecret = new Uint8Array(SECRET_BYTES).fill(77);
const receiverSsrcs = [2, 3, 4];

/** A relay with one that sends and three that receive, whose time is moved by hand in steps of 250 ms. */
async function openCall() {
  let relay: Relay | null = null;
  let nowMs = 1_000 as MonotonicMs;
  const open = (port: 'voice' | 'video') =>
    openUdpPort({ listenIp: '127.0.0.1', port: 0, onDatagram: (bytes, from) => relay?.receive(bytes, from, port) });
  const ports = { voice: await open('voice'), video: await open('video') };
  const opened = new Relay(
    ports,
    new DatagramSigner(),
    () => undefined,
    undefined,
    () => nowMs,
  );
  relay = opened;
  const devices = await Promise.all([1, ...receiverSsrcs].map((ssrc) => Device.open(ports.voice.bound.port, ssrc)));
  after(() => {
    for (const device of devices) device[Symbol.dispose]();
    for (const port of Object.values(ports)) port.close();
  });
  const openLink = ({ ssrc, uplinkSecret, downlinkSecret: secret }: LinkSecrets, plain: SocketAddress | null): void => {
    const place = Place.begin().memory;
    opened.openLink({ ssrc, port: 'voice', uplinkSecret, downlinkSecret: secret, plain, lastAt: null, place });
  };
  for (const device of devices) openLink(device, null);
  const openPlain = (ssrc: number): void => {
    const secrets = { uplinkSecret: downlinkSecret, downlinkSecret };
    openLink({ ssrc, ...secrets }, { address: '127.0.0.1', port: ports.voice.bound.port });
  };
  for (const device of devices) await device.arrive();
  const [sender, ...receivers] = devices as [Device, Device, Device, Device];
  const voice = new Voice(streamSsrc);
  const limits = { maxBitrateBps: 10_000_000, maxDatagramsPerSecond: 10_000, listenedTo: true };
  const { secret: uplinkSecret } = voice;
  const place = Place.begin().memory;
  opened.openStream({ ssrc: streamSsrc, link: 1, codec: datagramCodecs.opus, uplinkSecret, place, ...limits });
  const route = (to: readonly number[]): void =>
    opened.route([{ ssrc: streamSsrc, open: true, keyId: 4, downlinkSecret, signed: false, receivers: to }]);
  route(receiverSsrcs);
  /** A quarter of a second: 25 datagrams of 1,000 bytes, of which some are lost on the way to the hub. */
  const step = async (lostUp = 0): Promise<void> => {
    for (let sent = 0; sent < 25; sent += 1) {
      const datagram = voice.next(Buffer.alloc(964), nowMs);
      if (sent >= lostUp) sender.send(datagram);
    }
    await sender.arrive();
    nowMs = (nowMs + 250) as MonotonicMs;
    opened.adapt(nowMs);
    await sender.arrive();
  };
  const reports = (lost: readonly number[], congested = false): void => {
    for (const [at, device] of receivers.entries()) {
      const count = lost[at] ?? 0;
      const queue = congested && count > 0 ? { delayTrend: 90, queueMs: 90 } : { delayTrend: 0, queueMs: 0 };
      if (at < lost.length)
        device.report({ ssrc: streamSsrc, received: 25 - count, lost: count, jitterMs: 0, ...queue });
    }
  };
  return { sender, receivers, openPlain, route, step, reports };
}

test('a sender is told what its only receiver can take', async () => {
  const { sender, receivers, route, step, reports } = await openCall();
  route([2]);
  for (let at = 0; at < 6; at += 1) await step();
  const freely = sender.targets.at(-1);
  assert.ok(freely && freely.bitrateBps >= 800_000, `${freely?.bitrateBps} bit/s`);
  assert.deepEqual([freely.ssrc, freely.lossShare, freely.mayRepair], [streamSsrc, 0, true]);
  for (let at = 0; at < 4; at += 1) {
    reports([15], true);
    await receivers[0]?.arrive();
    await step();
  }
  const { bitrateBps = 0, lossShare = 1 } = sender.targets.at(-1) ?? {};
  assert.ok(bitrateBps > 200_000 && bitrateBps <= 320_000, `${bitrateBps} bit/s`);
  // What a full queue drops is no reason for more repairs.
  assert.equal(lossShare, 0);
});

test('a sender is told how much is lost on both ways', async () => {
  const { sender, receivers, route, step, reports } = await openCall();
  route([2]);
  for (let at = 0; at < 40; at += 1) {
    await step(2);
    reports([2]);
    await receivers[0]?.arrive();
  }
  const { lossShare = 0 } = sender.targets.at(-1) ?? {};
  assert.ok(Math.abs(lossShare - (1 - 0.92 ** 2)) < 0.01, `${lossShare} lost`);
});

test('one of three that is badly off brings nobody down', async () => {
  const { sender, receivers, step, reports } = await openCall();
  for (let at = 0; at < 3; at += 1) await step();
  for (let at = 0; at < 8; at += 1) {
    reports([15, 0, 0], true);
    await Promise.all(receivers.map((device) => device.arrive()));
    await step();
  }
  const { bitrateBps = 0, lossShare = 1 } = sender.targets.at(-1) ?? {};
  assert.ok(bitrateBps >= 800_000, `${bitrateBps} bit/s`);
  assert.ok(lossShare < 0.01, `${lossShare} lost`);
});

test('what is lost on the way to the hub counts without anybody reporting it', async () => {
  const { sender, step } = await openCall();
  for (let at = 0; at < 40; at += 1) await step(5);
  const { lossShare = 0 } = sender.targets.at(-1) ?? {};
  assert.ok(Math.abs(lossShare - 0.2) < 0.05, `${lossShare} lost`);
});

test('repairs are not to be sent where a device of version 1 receives', async () => {
  const { sender, openPlain, route, step } = await openCall();
  for (let at = 0; at < 4; at += 1) await step();
  openPlain(9);
  route([2, 9]);
  await step();
  assert.deepEqual([sender.targets.at(0)?.mayRepair, sender.targets.at(-1)?.mayRepair], [true, false]);
});
