import type { TLSSocket } from 'node:tls';
import { enter, frame, request, type Target, upgrade } from './hostile-socket.ts';

/** What one connection of an attacker came to. */
export interface Attempt {
  /** False: it was turned away before it could do anything. */
  readonly entered: boolean;
  /** From its first hostile byte to its end by the hub, ms; null: the attack ended first. */
  readonly cutMs: number | null;
  readonly frames: number;
  readonly bytes: number;
}

export type Attack = (target: Target, until: number) => Promise<Attempt>;

const turnedAway: Attempt = { entered: false, cutMs: null, frames: 0, bytes: 0 };
/** Copies of a frame that go out in one write. */
const volley = 200;

/** Sends the same again and again, as fast as the hub takes it, until it is cut. */
async function pour(
  socket: TLSSocket,
  what: Buffer,
  { framesEach, until }: { framesEach: number; until: number },
): Promise<Attempt> {
  const began = performance.now();
  let [frames, bytes] = [0, 0];
  let wake = (): void => undefined;
  for (const event of ['drain', 'close', 'error']) socket.on(event, () => wake());
  while (performance.now() < until && socket.writable) {
    frames += framesEach;
    bytes += what.length;
    const full = !socket.write(what);
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (full) setTimeout(resolve, until - performance.now());
      else setImmediate(resolve);
    });
  }
  const cutMs = !socket.writable ? performance.now() - began : null;
  socket.destroy();
  return { entered: true, cutMs, frames, bytes };
}

async function signaling(target: Target): Promise<TLSSocket | null> {
  const socket = await enter(target);
  return socket && (await upgrade(socket, target));
}

async function inTheRoom(target: Target): Promise<TLSSocket | null> {
  const socket = await signaling(target);
  socket?.write(request(1, 'session.open', { client: { name: 'mallory', version: '1' } }));
  socket?.write(request(2, 'room.join', { room: 'kitchen', name: 'Mallory' }));
  return socket;
}

/** A message of one byte a frame that never ends. */
const tinyFragments: Attack = async (target, until) => {
  const socket = await signaling(target);
  if (!socket) return turnedAway;
  socket.resume();
  socket.write(frame(0x01, '{'));
  const what = Buffer.concat(Array.from({ length: volley }, () => frame(0x00, ' ')));
  return await pour(socket, what, { framesEach: volley, until });
};

/** Good requests from a guest in the room, far too many. */
const messageFlood: Attack = async (target, until) => {
  const socket = await inTheRoom(target);
  if (!socket) return turnedAway;
  socket.resume();
  const what = Buffer.concat(Array.from({ length: volley }, () => request(3, 'chat.typing', { typing: true })));
  return await pour(socket, what, { framesEach: volley, until });
};

/** Asks for everything at the allowed pace and reads nothing of it. */
const slowReader: Attack = async (target, until) => {
  const socket = await inTheRoom(target);
  if (!socket) return turnedAway;
  socket.pause();
  const began = performance.now();
  const ask = request(4, 'chat.history', { limit: 200 });
  let frames = 0;
  let broken = false;
  // A socket that is not read learns of its end by writing only.
  socket.once('error', () => {
    broken = true;
  });
  for (; performance.now() < until && socket.writable && !broken; frames += 1) {
    socket.write(ask);
    await pause(55);
  }
  const cutMs = !socket.writable || broken ? performance.now() - began : null;
  socket.destroy();
  return { entered: true, cutMs, frames, bytes: frames * ask.length };
};

/** Headers, one byte every now and then. */
const slowHeaders: Attack = async (target, until) => {
  const socket = await enter(target);
  if (!socket) return turnedAway;
  socket.resume();
  const began = performance.now();
  let bytes = 0;
  socket.write(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nX-Slow: `);
  for (; performance.now() < until && socket.writable; bytes += 1) {
    socket.write('a');
    await pause(100);
  }
  const cutMs = !socket.writable ? performance.now() - began : null;
  socket.destroy();
  return { entered: true, cutMs, frames: 0, bytes };
};

export const attacks = { tinyFragments, messageFlood, slowReader, slowHeaders } as const;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
