import { percentile, rounded } from '../rig/statistics.ts';
import type { ChatServer } from './chat-server.ts';
import { type Counted, Crowd } from './crowd.ts';
import { Spending } from './spending.ts';

const rooms = 100;
const roomSize = 10;
const messagesPerSecond = 1_000;
const largeRoomSize = 100;
/** What each server keeps up with easily. */
const largeRoomPerSecond = 50;
const warmUpMs = 1_000;

/** A server with its people: 1,000 in rooms of 10, and 100 in one room. */
export interface Contender {
  readonly server: ChatServer;
  readonly spread: Crowd;
  readonly large: Crowd;
}

/** What one turn of one server showed. */
export interface Turn {
  readonly ackMs: readonly number[];
  readonly deliveryMs: readonly number[];
  readonly ackP99Ms: number;
  readonly deliveryP99Ms: number;
  /** Of a message to the room of 100, us of CPU time for each who gets it; the database's processes by themselves. */
  readonly cpuUsPerDelivery: number;
  readonly databaseUsPerDelivery: number;
  /** The same in rooms of 10. */
  readonly spreadUsPerDelivery: number;
  readonly spreadDatabaseUsPerDelivery: number;
  /** Messages a second that the room of 100 takes when everybody writes as fast as they are acknowledged. */
  readonly saturationPerSecond: number;
  /** CPU cores that the server and its database are busy on then. Ours lets 100 people write 2,000 messages a second. */
  readonly saturationCores: number;
  readonly missing: number;
}

export async function gather(server: ChatServer): Promise<Contender> {
  const spread = await Crowd.gather(server, { name: 'room', rooms, size: roomSize });
  const large = await Crowd.gather(server, { name: 'large', rooms: 1, size: largeRoomSize });
  for (const crowd of [spread, large]) crowd.echoAcknowledges = server.name !== 'ours';
  return { server, spread, large };
}

export async function takeTurn({ server, spread, large }: Contender, windowMs: number): Promise<Turn> {
  await spread.pace(messagesPerSecond, warmUpMs);
  const inRooms = await costing(server, () => spread.pace(messagesPerSecond, windowMs));
  const inLargeRoom = await costing(server, () => large.pace(largeRoomPerSecond, windowMs));
  const pressing = new Spending([...server.pids(), ...server.databasePids()]);
  const pressed = await large.press(windowMs);
  const pressingNs = pressing.growthNs();
  return {
    ackMs: inRooms.ackMs,
    deliveryMs: inRooms.deliveryMs,
    ackP99Ms: percentile(inRooms.ackMs, 0.99),
    deliveryP99Ms: percentile(inRooms.deliveryMs, 0.99),
    cpuUsPerDelivery: inLargeRoom.cpuUs,
    databaseUsPerDelivery: inLargeRoom.databaseUs,
    spreadUsPerDelivery: inRooms.cpuUs,
    spreadDatabaseUsPerDelivery: inRooms.databaseUs,
    saturationPerSecond: (pressed.acked / pressed.sendingMs) * 1_000,
    saturationCores: pressingNs / 1e6 / pressed.sendingMs,
    missing: inRooms.missing + inLargeRoom.missing + pressed.missing,
  };
}

async function costing(server: ChatServer, load: () => Promise<Counted>) {
  const [hub, database] = [new Spending(server.pids()), new Spending(server.databasePids())];
  const counted = await load();
  const usEach = (spending: Spending): number => spending.growthNs() / 1_000 / counted.delivered;
  return { ...counted, cpuUs: usEach(hub), databaseUs: usEach(database) };
}

/** In one line, for the person who waits. */
export function describeTurn(name: string, turn: Turn): string {
  const us = (value: number): string => `${rounded(value, 2)} us`;
  return (
    `${name}: acknowledged in ${rounded(percentile(turn.ackMs, 0.5))} ms, 99 % in ${rounded(turn.ackP99Ms)}; delivered 99 % in ` +
    `${rounded(turn.deliveryP99Ms)} ms for ${us(turn.spreadUsPerDelivery)} + ${us(turn.spreadDatabaseUsPerDelivery)}; room of 100: ${us(turn.cpuUsPerDelivery)} + ` +
    `${us(turn.databaseUsPerDelivery)}, at most ${Math.round(turn.saturationPerSecond)}/s on ${rounded(turn.saturationCores, 2)} cores; ${turn.missing} missing`
  );
}
