import { performance } from 'node:perf_hooks';
import type { ApiLive } from '@crossband/gateway-api';
import type { Room } from '@crossband/room';
import type { ApiParts } from './api.ts';

/** What the hub does at this moment, read when it is asked for: an idle hub spends nothing on it. */
export function liveFigures({
  rooms,
  sfu,
  signaling,
}: Pick<ApiParts, 'rooms' | 'sfu' | 'signaling'>): ApiLive['figures'] {
  let last = performance.eventLoopUtilization();
  return async () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const { user, system } = process.cpuUsage();
    const sum = (read: (room: Room) => number) => [...rooms].reduce((total, room) => total + read(room), 0);
    return {
      upForMs: Math.round(process.uptime() * 1_000),
      connections: signaling.connectionCount,
      rooms: rooms.size,
      participants: signaling.memberCount,
      publications: sum((room) => room.publicationCount),
      subscriptions: sum((room) => room.subscriptions.count),
      residentBytes: process.memoryUsage.rss(),
      cpuMs: Math.round((user + system) / 1_000),
      eventLoopShare: utilization,
      workers: (await sfu.figures()).map(({ index, cpuMs, consumers, packetsIn, packetsOut, packetsLost }) => ({
        index,
        cpuMs,
        consumers,
        packetsIn,
        packetsOut,
        packetsLost,
      })),
    };
  };
}
