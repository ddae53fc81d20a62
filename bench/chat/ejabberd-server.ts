import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../test/fixtures/program.ts';
import type { ChatServer } from './chat-server.ts';
import { freePort, listens } from './free-port.ts';
import { processTree } from './process-tree.ts';
import { XmppPeer } from './xmpp-peer.ts';

const host = 'localhost';

/**
 * Debian's ejabberd with multi-user chat and its archive (mod_mam) in Mnesia, which is its default: written to a disc
 * table, never synced before a message goes out. Without shapers, TLS, logs, and modules that are not used. It runs by
 * `erl` as `ejabberdctl foreground` does, but without a node name, so that no port mapper is left behind.
 */
export async function startEjabberd(owned: AsyncDisposableStack): Promise<ChatServer> {
  const [code] = globSync('/usr/lib/*/ejabberd-*/ebin');
  if (!code) throw new Error('Cannot start ejabberd: it is not installed. On Debian: apt-get install ejabberd');
  const folder = await mkdtemp(join(tmpdir(), 'crossband-ejabberd-'));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const database = join(folder, 'database');
  await mkdir(database);
  const path = join(folder, 'ejabberd.yml');
  await writeFile(path, configuration(port));
  // Polling of sockets and many ports, as Debian's ejabberdctl.cfg has them.
  const machine = ['+K', 'true', '+P', '250000', '-noinput', '-pa', code];
  const application = ['-mnesia', 'dir', `"${database}"`, '-s', 'ejabberd'];
  const env = {
    ...process.env,
    HOME: folder,
    EJABBERD_CONFIG_PATH: path,
    EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
    ERL_CRASH_DUMP: '/dev/null',
  };
  const program = owned.use(new Program('erl', [...machine, ...application], env));
  await listens(port, program);
  return {
    name: 'ejabberd',
    join: (room, name, listener) => XmppPeer.join(port, host, { room, name }, listener),
    pids: () => processTree(program.process.pid ?? 0),
    databasePids: () => [],
  };
}

function configuration(port: number): string {
  return `
hosts: ["${host}"]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    starttls: false
    max_stanza_size: 262144
auth_method: [anonymous]
anonymous_protocol: sasl_anon
modules:
  mod_mam:
    db_type: mnesia
    assume_mam_usage: true
  mod_muc:
    host: "conference.${host}"
    access_create: all
    max_users: 500
    history_size: 20
    default_room_options:
      mam: true
      max_users: 500
      anonymous: true
`;
}
