import { connect } from 'node:net';
import { join } from 'node:path';
import { CodedError } from '@crossband/foundation';
import type { Operate, OperationName } from '@crossband/identity';
import { commandError } from '../failures.ts';

/** Whoever listens on nothing, or on what a killed hub has left. */
const nobody = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);
const timeoutMs = 30_000;

/** The hub that runs on this data folder; null: none does. @throws CodedError `hub-unreachable` */
export async function runningHub(dataDir: string): Promise<Operate | null> {
  const path = join(dataDir, 'control.sock');
  if (!(await listens(path))) return null;
  return (async (operation: OperationName, params: unknown) => ask(path, { operation, params })) as Operate;
}

async function ask(path: string, question: unknown): Promise<unknown> {
  const reply = await exchange(path, JSON.stringify(question));
  const { result, error } = JSON.parse(reply) as { result?: unknown; error?: { code: string; message: string } };
  if (error) throw new CodedError(error.code, error.message);
  return result;
}

function exchange(path: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let reply = '';
    socket.setEncoding('utf8');
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it did not answer')));
    socket.on('data', (chunk: string) => {
      reply += chunk;
    });
    socket.on('error', (error) => reject(unreachable(path, error)));
    socket.on('close', () => (reply === '' ? reject(unreachable(path, new Error('it hung up'))) : resolve(reply)));
    socket.end(question);
  });
}

function listens(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (nobody.has(error.code ?? '')) resolve(false);
      else reject(unreachable(path, error));
    });
  });
}

function unreachable(path: string, error: Error): CodedError {
  return commandError(
    'hub-unreachable',
    `The hub that listens on ${path} cannot be asked (${error.message}): run this as the user that runs the hub.`,
    error,
  );
}
