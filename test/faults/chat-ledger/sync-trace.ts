import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@crossband/client';
import { nodeWebSocket } from '@crossband/client/node';

const messages = 20;

export interface SyncTrace {
  readonly traced: number;
  /** Messages whose write to the log was followed by a finished sync before the acknowledgement left the hub. */
  readonly syncedBeforeAck: number;
}

/**
 * Watches the system calls of the hub and of what stores for it while single messages are written: for each, the write
 * of its words to the database's log, then a sync that ends, then the acknowledgement on the socket (strace(1)).
 */
export async function traceSyncs(url: string, processes: () => readonly number[]): Promise<SyncTrace> {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-trace-'));
  const path = join(folder, 'trace');
  const client = createClient({ url, webSocket: nodeWebSocket() });
  const tokens = Array.from({ length: messages }, () => randomUUID());
  try {
    await client.join({ room: 'trace', name: 'Tracer' });
    // From here on the hub has the connections to its database that it will use.
    await client.chat.send('not traced');
    const pids = processes();
    const calls = 'trace=write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync';
    const strace = spawn('strace', [
      '-f',
      '-qq',
      '-s',
      '65536',
      '-e',
      calls,
      '-o',
      path,
      ...pids.flatMap((pid) => ['-p', `${pid}`]),
    ]);
    await attached(pids);
    // Twice, since the head of a page of the log may stand in the middle of one.
    for (const token of tokens) await client.chat.send(`traced ${token} ${token}`);
    strace.kill('SIGINT');
    await once(strace, 'exit');
    return { traced: messages, syncedBeforeAck: count(readFileSync(path, 'latin1').split('\n'), tokens) };
  } finally {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A traced process names its tracer (proc(5), status). */
async function attached(pids: readonly number[]): Promise<void> {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}/status`),
  );
  while (threads.some((path) => /TracerPid:\t0\n/.test(readFileSync(path, 'latin1')))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function count(lines: readonly string[], tokens: readonly string[]): number {
  const synced = lines.flatMap((line, index) =>
    /\b(?:fsync|fdatasync)\(\d+\)\s+= 0|<\.\.\. (?:fsync|fdatasync) resumed>\)\s*= 0/.test(line) ? [index] : [],
  );
  return tokens.filter((token) => {
    const logged = lines.findIndex((line) => line.includes(token) && /\bpwrite(?:64|v)?\(/.test(line));
    const said = lines.findIndex((line) => line.includes(token) && /\{\\"(?:reply|event)\\":/.test(line));
    return logged >= 0 && said > logged && synced.some((index) => index > logged && index < said);
  }).length;
}
