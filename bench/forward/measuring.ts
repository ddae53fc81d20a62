import { cpuNs } from '../rig/process-figures.ts';
import type { EndpointProcess } from './endpoint-commands.ts';
import type { MediaServer, ServerName } from './media-server.ts';

export interface Window {
  /** CPU time of the server's processes for each packet that viewers received, us. */
  readonly cpuUsPerPacket: number;
  /** Packets that arrived, of those that should have. */
  readonly deliveredShare: number;
}

export interface WindowOptions {
  readonly publisher: EndpointProcess;
  readonly viewers: EndpointProcess;
  readonly viewerCount: number;
  readonly warmUpMs: number;
  readonly lengthMs: number;
}

/** Media flows to this server alone: warm-up, then one window of cost. */
export async function measure(server: MediaServer, options: WindowOptions): Promise<Window> {
  const { publisher, viewers, viewerCount, warmUpMs, lengthMs } = options;
  const { name } = server;
  const look = async (): Promise<{ sent: number; received: number; spentNs: number }> => {
    const [sent, received] = await Promise.all([
      publisher.ask<number>('sent', { server: name }),
      viewers.ask<Record<ServerName, number>>('received'),
    ]);
    return { sent, received: received[name], spentNs: server.pids().reduce((sum, pid) => sum + cpuNs(pid), 0) };
  };
  await publisher.ask('start', { server: name });
  await pause(warmUpMs);
  const before = await look();
  await pause(lengthMs);
  const after = await look();
  await publisher.ask('stop', { server: name });
  const packets = after.received - before.received;
  return {
    cpuUsPerPacket: (after.spentNs - before.spentNs) / 1_000 / packets,
    deliveredShare: packets / ((after.sent - before.sent) * viewerCount),
  };
}

function pause(lengthMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, lengthMs));
}
