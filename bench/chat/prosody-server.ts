import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../test/fixtures/program.ts';
import type { ChatServer } from './chat-server.ts';
import { freePort, listens } from './free-port.ts';
import { processTree } from './process-tree.ts';
import { XmppPeer } from './xmpp-peer.ts';

const host = 'localhost';

/**
 * Debian's Prosody with multi-user chat and its archive (mod_muc_mam) in files, which is its default and its fastest:
 * written and flushed to the kernel, never synced. Without limits, TLS, logs, and modules that are not used, and with the
 * generational collector, which costs it less with so many sessions than its default.
 */
export async function startProsody(owned: AsyncDisposableStack): Promise<ChatServer> {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-prosody-'));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const path = join(folder, 'prosody.cfg.lua');
  await writeFile(path, configuration(folder, port));
  const program = owned.use(new Program('prosody', ['--config', path, '--root', '-F']));
  await listens(port, program);
  return {
    name: 'prosody',
    join: (room, name, listener) => XmppPeer.join(port, host, { room, name }, listener),
    pids: () => processTree(program.process.pid ?? 0),
    databasePids: () => [],
  };
}

function configuration(folder: string, port: number): string {
  return `
    run_as_root = true
    data_path = "${folder}"
    pidfile = "${join(folder, 'prosody.pid')}"
    log = { error = "*console" }
    modules_enabled = { "saslauth" }
    modules_disabled = { "s2s", "tls", "admin_socket", "offline" }
    interfaces = { "127.0.0.1" }
    c2s_ports = { ${port} }
    s2s_ports = { }
    c2s_require_encryption = false
    allow_unencrypted_plain_auth = true
    authentication = "anonymous"
    storage = "internal"
    gc = { mode = "generational" }
    storage_archive_item_limit = 100000000
    archive_expires_after = "never"
    VirtualHost "${host}"
    Component "conference.${host}" "muc"
      modules_enabled = { "muc_mam" }
      muc_log_by_default = true
      muc_log_presences = false
      muc_room_locking = false
      restrict_room_creation = false
      max_history_messages = 20
  `;
}
