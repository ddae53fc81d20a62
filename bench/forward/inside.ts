import { execFileSync } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { withLifetime } from '../rig/lifetime.ts';
import { mean, rounded, upperBound95 } from '../rig/statistics.ts';
import { startBare } from './bare-server.ts';
import { startCrossband } from './crossband-server.ts';
import { EndpointProcess } from './endpoint-commands.ts';
import { startJanus } from './janus-server.ts';
import { measure, type Window } from './measuring.ts';
import { type MediaServer, type ServerName, type StreamIdentity, serverNames } from './media-server.ts';

/**
 * The comparison itself, in a network and process namespace of its own. Everything here ends with this process, which
 * ends with its standard input. Arguments: rounds, viewers, length of a window in ms.
 */
const [rounds, viewerCount, lengthMs] = process.argv.slice(2).map(Number) as [number, number, number];
const mediaIp = '10.77.0.1';
const warmUpMs = 1_000;
/** When viewers got fewer packets than were sent, or the leftovers of another window, the round is repeated. */
const toleratedShare = 0.02;

/**
 * A round measures ours and bare mediasoup twice, nested, so that a machine that grows slower or faster meanwhile favours
 * neither; who is outside changes by the round.
 */
const orders: readonly (readonly ServerName[])[] = [
  ['ours', 'bare', 'bare', 'ours', 'janus'],
  ['bare', 'ours', 'ours', 'bare', 'janus'],
];
// Everything that is measured or measures goes before what else runs on this machine, or viewers lose packets.
const niceness = -10;
try {
  setPriority(niceness);
} catch (error) {
  console.error(`without precedence over other programs (${String(error)})`);
}

process.stdin.on('end', () => process.emit('SIGTERM')).resume();

// Janus gathers no loopback candidates, so that all media runs over the address of a veth device.
for (const command of [
  'link set lo up',
  'link add media0 type veth peer name media1',
  `addr add ${mediaIp}/24 dev media0`,
  'link set media0 up',
  'link set media1 up',
]) {
  execFileSync('ip', command.split(' '));
}

const figures = await withLifetime(async (owned) => {
  const publisher = EndpointProcess.start(owned, join(import.meta.dirname, 'publisher.ts'), [mediaIp]);
  const viewers = EndpointProcess.start(owned, join(import.meta.dirname, 'viewers.ts'), [mediaIp]);
  const servers: Record<ServerName, MediaServer> = {
    ours: await startCrossband(owned, mediaIp),
    bare: await startBare(owned, mediaIp),
    janus: await startJanus(owned, mediaIp),
  };
  for (const server of Object.values(servers)) {
    await connect(server, publisher, viewers);
    console.error(`${server.name}: 1 publisher and ${viewerCount} viewers connected`);
  }
  const windows: Record<ServerName, Window[]> = { ours: [], bare: [], janus: [] };
  let repeated = 0;
  // Round 0 warms caches and compilers and is thrown away.
  for (let round = 0; round <= rounds; ) {
    const taken: [ServerName, Window][] = [];
    for (const name of orders[round % orders.length] ?? []) {
      taken.push([name, await measure(servers[name], { publisher, viewers, viewerCount, warmUpMs, lengthMs })]);
    }
    console.error(`round ${round} of ${rounds}: ${taken.map(describe).join(', ')}`);
    if (taken.some(([, { deliveredShare }]) => Math.abs(deliveredShare - 1) > toleratedShare)) {
      repeated += 1;
      if (repeated > rounds) throw new Error('This machine is too busy: viewers lose packets in every other round.');
      continue;
    }
    if (round > 0) {
      for (const name of serverNames) {
        windows[name].push(merge(taken.filter(([taker]) => taker === name).map(([, window]) => window)));
      }
    }
    round += 1;
  }
  return { ...summarize(windows), repeated };
});
console.log(JSON.stringify(figures));
process.exit(0);

async function connect(server: MediaServer, publisher: EndpointProcess, viewers: EndpointProcess): Promise<void> {
  const { name } = server;
  const { sdp, identity } = await publisher.ask<{ sdp: string; identity: StreamIdentity }>('offer', { server: name });
  await publisher.ask('answer', { server: name, sdp: await server.publish(sdp, identity) });
  for (let count = 0; count < viewerCount; count += 1) {
    const viewing = await server.view();
    const answer = await viewers.ask<{ viewer: number; sdp: string }>('view', { server: name, sdp: viewing.offer });
    await viewing.answer(answer.sdp);
    await viewers.ask('connected', { viewer: answer.viewer });
  }
}

function describe([name, window]: [ServerName, Window]): string {
  const { cpuUsPerPacket, mainUsPerPacket, deliveredShare } = window;
  return `${name} ${rounded(cpuUsPerPacket, 2)} us (${rounded(mainUsPerPacket, 2)} of it Node or Janus, ${rounded(deliveredShare * 100)} % came)`;
}

/** Equally long windows of one server as one. */
function merge(windows: readonly Window[]): Window {
  return {
    cpuUsPerPacket: mean(windows.map(({ cpuUsPerPacket }) => cpuUsPerPacket)),
    mainUsPerPacket: mean(windows.map(({ mainUsPerPacket }) => mainUsPerPacket)),
    deliveredShare: mean(windows.map(({ deliveredShare }) => deliveredShare)),
  };
}

/** Ratios are taken within a round, where the machine was in about the same mood, and then averaged. */
function summarize(windows: Record<ServerName, Window[]>) {
  const cost = (name: ServerName): number[] => windows[name].map(({ cpuUsPerPacket }) => cpuUsPerPacket);
  const ratios = (to: ServerName): number[] => cost('ours').map((us, round) => us / (cost(to)[round] ?? Number.NaN));
  return {
    ours: rounded(mean(cost('ours')), 2),
    bare: rounded(mean(cost('bare')), 2),
    janus: rounded(mean(cost('janus')), 2),
    overBare: rounded(mean(ratios('bare')), 3),
    overBareUpper95: rounded(upperBound95(ratios('bare')), 3),
    overJanus: rounded(mean(ratios('janus')), 3),
    oursHub: rounded(mean(windows.ours.map(({ mainUsPerPacket }) => mainUsPerPacket)), 2),
    bareNode: rounded(mean(windows.bare.map(({ mainUsPerPacket }) => mainUsPerPacket)), 2),
    pairs: rounds,
    viewers: viewerCount,
  };
}
