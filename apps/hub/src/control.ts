import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { CodedError, isCodedError, type Logger, messageOf, wallNow } from '@crossband/foundation';
import { type Household, operate } from '@crossband/identity';

export interface Control {
  close(): Promise<void>;
}

const bounds = { questionBytes: 262_144, timeoutMs: 30_000, connections: 16 } as const;
/** A path of a socket has 107 bytes on Linux, 103 on macOS (sun_path). */
const pathBytes = 103;

/**
 * A socket in the data folder by which the commands of this machine reach the running hub. Only the hub's own user may
 * open it, as only that user reads the store: whoever can, is the operator. One question a connection: JSON
 * `{operation, params}` to the end of the sending side, answered by `{result}` or `{error: {code, message}}`.
 */
export async function openControl(dataDir: string, household: Household, logger: Logger): Promise<Control> {
  const path = join(dataDir, 'control.sock');
  if (Buffer.byteLength(path) > pathBytes) {
    logger.warn(
      { path },
      'the path of the data folder is too long for a socket: crossband user, room, … need the hub stopped',
    );
    return { close: async () => undefined };
  }
  if (await answers(path)) {
    throw new CodedError('bad-data-dir', `Another hub uses the data folder ${dataDir}. Stop it, or choose --data-dir.`);
  }
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => serve(socket, household, logger));
  server.maxConnections = bounds.connections;
  await listen(server, path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

function serve(socket: Socket, household: Household, logger: Logger): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  socket.setTimeout(bounds.timeoutMs, () => socket.destroy());
  socket.on('error', (error) => logger.debug({ error: error.message }, 'a command went away'));
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes > bounds.questionBytes) socket.destroy();
    else chunks.push(chunk);
  });
  socket.on('end', () => {
    // Whoever only looks whether a hub is here asks nothing.
    if (bytes === 0) socket.end();
    else void answer(Buffer.concat(chunks), household, logger).then((reply) => socket.end(JSON.stringify(reply)));
  });
}

async function answer(question: Buffer, household: Household, logger: Logger) {
  try {
    const result = await operate(household, parsed(question), wallNow());
    return { result };
  } catch (error) {
    if (isCodedError(error)) return { error: { code: error.code, message: error.message } };
    logger.error({ error: messageOf(error) }, 'a command failed');
    return { error: { code: 'internal-error', message: 'The hub failed; its log has the reason.' } };
  }
}

/** What is no JSON is no question either: `operate` says so. */
function parsed(question: Buffer): unknown {
  try {
    return JSON.parse(question.toString());
  } catch {
    return null;
  }
}

/** The socket is its owner's from the first moment: the data folder lets nobody else in, and neither does its mode. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const mask = process.umask(0o177);
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve();
    });
    process.umask(mask);
  });
}

/** Whether a hub listens here; a socket that a killed one has left answers nobody. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
