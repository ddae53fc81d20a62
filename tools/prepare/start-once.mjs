// Starts a hub on loopback with empty data, has it load what it loads first when it is asked, and stops it in order:
// Node writes its compile cache in the end. Arguments: those of Node, up to the hub's entry file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A port may be taken by others. */
const ATTEMPTS = 3;
const READY_WITHIN_MS = 60_000;
/** The page's first question wakes the store, the figures have a library of their own. */
const ASKED = ['readyz', 'api/v1/hub', 'metrics'];

async function startOnce(args) {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-first-start-'));
  // Below the ephemeral range, so that no outgoing connection takes one meanwhile.
  const basePort = 20_000 + 10 * Math.floor(Math.random() * 1_000);
  const options = ['--port', '0', '--base-port', `${basePort}`, '--media-listen-ip', '127.0.0.1', '--data-dir', folder];
  const hub = spawn(process.execPath, [...args, ...options, '--log-level', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(hub, 'close');
  const late = setTimeout(() => hub.kill('SIGKILL'), READY_WITHIN_MS);
  try {
    const address = await addressOf(hub, ended);
    if (address === null) return false;
    for (const path of ASKED) await (await fetch(new URL(path, address))).arrayBuffer();
    hub.kill('SIGTERM');
    const [code] = await ended;
    return code === 0;
  } finally {
    clearTimeout(late);
    hub.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where it listens; null: it has ended before. */
async function addressOf(hub, ended) {
  let output = '';
  const listening = new Promise((resolve) => {
    hub.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      const address = /Open {2}(\S+)\s/.exec(output)?.[1];
      if (address) resolve(address);
    });
  });
  return await Promise.race([listening, ended.then(() => null)]);
}

let isDone = false;
for (let attempt = 1; attempt <= ATTEMPTS && !isDone; attempt += 1) isDone = await startOnce(process.argv.slice(2));
process.exitCode = isDone ? 0 : 1;
