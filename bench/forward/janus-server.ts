import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopProcess } from '../../test/fixtures/program.ts';
import { JanusConnection, type JanusHandle } from './janus-connection.ts';
import type { MediaServer } from './media-server.ts';

const room = 1;
const webSocketPort = 8_188;

/**
 * Debian's Janus with its video room as packaged: Debian's configuration but for the address, without bitrate cap, and
 * without the plugins that are not used.
 */
export async function startJanus(owned: AsyncDisposableStack, mediaIp: string): Promise<MediaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-janus-'));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(configuration(folder, mediaIp))) await writeFile(join(folder, name), text);
  const child = spawn('janus', ['--config', join(folder, 'janus.jcfg'), '--configs-folder', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  owned.defer(() => stopProcess(child));
  const connection = await JanusConnection.open(owned, `ws://127.0.0.1:${webSocketPort}`, child);
  const attach = (): Promise<JanusHandle> => connection.attach('janus.plugin.videoroom');
  const published = Promise.withResolvers<number>();
  return {
    name: 'janus',
    pids: () => [child.pid ?? 0],
    publish: async (offer) => {
      const handle = await attach();
      const joined = await handle.message({ request: 'join', ptype: 'publisher', room, display: 'Publisher' });
      const answered = await handle.message({ request: 'publish' }, { type: 'offer', sdp: offer });
      if (!answered.jsep) throw new Error(`Janus gave no answer: ${JSON.stringify(answered)}`);
      published.resolve(Number(joined.data.id));
      return answered.jsep.sdp;
    },
    view: async () => {
      const handle = await attach();
      const feed = await published.promise;
      const attached = await handle.message({ request: 'join', ptype: 'subscriber', room, streams: [{ feed }] });
      if (!attached.jsep) throw new Error(`Janus made no offer: ${JSON.stringify(attached)}`);
      return {
        offer: attached.jsep.sdp,
        answer: async (sdp) => {
          await handle.message({ request: 'start' }, { type: 'answer', sdp });
        },
      };
    },
  };
}

function configuration(folder: string, mediaIp: string): Record<string, string> {
  const library = '/usr/lib/x86_64-linux-gnu/janus';
  return {
    'janus.jcfg': `general: {
      configs_folder = "${folder}"
      plugins_folder = "${library}/plugins"
      transports_folder = "${library}/transports"
      events_folder = "${library}/events"
      loggers_folder = "${library}/loggers"
      log_to_stdout = false
      debug_level = 3
    }
    nat: {
      nice_debug = false
      ice_enforce_list = "${mediaIp}"
    }
    plugins: { disable = "${unused('janus_', ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom', 'videocall', 'voicemail'])}" }
    transports: { disable = "${unused('janus_', ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'])}" }
    loggers: { disable = "libjanus_jsonlog.so" }
    events: { broadcast = false }
    `,
    'janus.transport.websockets.jcfg': `general: { json = "compact", ws = true, ws_port = ${webSocketPort}, ws_ip = "127.0.0.1", wss = false }
    admin: { admin_ws = false }
    `,
    'janus.plugin.videoroom.jcfg': `general: { }
    room-${room}: { description = "bench", publishers = 1, bitrate = 0, fir_freq = 0, videocodec = "vp8", record = false }
    `,
  };
}

function unused(prefix: string, names: readonly string[]): string {
  return names.map((name) => `lib${prefix}${name}.so`).join(',');
}
