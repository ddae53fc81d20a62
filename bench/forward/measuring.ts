import { cpuNs } from '../rig/process-figures.ts';
import type { EndpointProcess } from './endpoint-commands.ts';
import type { MediaServer, ServerName } from './media-server.ts';

export interface Window {
  /** CPU time of the server's processes for each packet that viewers received, us. */
  readonly cpuUsPerPacket: number;
  /** Of that, the first process's share: the hub's or bare mediasoup's Node, all of Janus. */
  readonly mainUsPerPacket: number;
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

interface Look {
  readonly sent: number;
  readonly received: number;
  /** By process. */
  readonly spentNs: readonly number[];
}

/** Media flows to this server alone: warm-up, then one window of cost. */
export async function measure(server: MediaServer, options: WindowOptions): Promise<Window> {
  const { publisher, viewers, viewerCount, warmUpMs, lengthMs } = options;
  const { name } = server;
  const look = async (): Promise<Look> => {
    const [sent, received] = await Promise.all([
      publisher.ask<number>('sent', { server: name }),
      viewers.ask<Record<ServerName, number>>('received'),
    ]);
    return { sent, received: received[name], spentNs: server.pids().map(cpuNs) };
  };
  await publisher.ask('start', { server: name });
  await pause(warmUpMs);
  const before = await look();
  await pause(lengthMs);
  const after = await look();
  await publisher.ask('stop', { server: name });
  const packets = after.received - before.received;
  const spentUs = after.spentNs.map((ns, process) => (ns - (before.spentNs[process] ?? 0)) / 1_000);
  return {
    cpuUsPerPacket: spentUs.reduce((sum, us) => sum + us, 0) / packets,
    mainUsPerPacket: (spentUs[0] ?? 0) / packets,
    deliveredShare: packets / ((after.sent - before.sent) * viewerCount),
  };
}

function pause(lengthMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, lengthMs));
}
