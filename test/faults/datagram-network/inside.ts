import { fork } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { hubAddress, type LineCommand, Lines } from './lines.ts';

/** Run in the hub's network namespace; argument: what is examined, as JSON. The devices get a namespace of their own. */

export type DevicesMessage =
  | { readonly type: 'here' }
  | { readonly type: 'line'; readonly id: number; readonly command: LineCommand }
  | { readonly type: 'say'; readonly line: string }
  | { readonly type: 'figures'; readonly figures: unknown };

/** Where the hub is, and the authority that devices trust (PEM): keys of datagrams are told over TLS only. */
export interface HubPlace {
  readonly url: string;
  readonly authority: string;
}

export type HubMessage =
  | { readonly type: 'begin'; readonly hub: HubPlace }
  | { readonly type: 'done'; readonly id: number };

const lineNames = ['a', 'b', 'c', 'd', 'e'] as const;

await using stack = new AsyncDisposableStack();
const [examination = '{}'] = process.argv.slice(2);
const devices = fork(join(import.meta.dirname, 'devices.ts'), [examination], {
  execPath: 'setpriv',
  execArgv: ['--pdeathsig', 'KILL', 'unshare', '--net', '--', process.execPath],
});
stack.defer(() => void devices.kill('SIGKILL'));
await once(devices, 'message');
const lines = stack.use(await Lines.open(lineNames, devices.pid as number));
const open = ['--host', '0.0.0.0', '--tls-mode', 'local'];
const datagrams = ['--datagrams', '--native-listen-ip', '0.0.0.0', '--native-announced-ip', hubAddress];
const hub = await HubProcess.start(...open, ...datagrams);
stack.defer(() => hub.stop());
const tell = (message: HubMessage): void => void devices.send(message);
const figures = Promise.withResolvers<unknown>();
devices.on('message', (message: DevicesMessage) => {
  if (message.type === 'say') console.error(message.line);
  if (message.type === 'figures') figures.resolve(message.figures);
  if (message.type !== 'line') return;
  lines.obey(message.command).then(() => tell({ type: 'done', id: message.id }), figures.reject);
});
devices.on('exit', (code) => figures.reject(new Error(`The devices ended with exit code ${code}\n${hub.output}`)));
const kept = await readFile(join(hub.folder, 'data', 'certificates', 'authority.pem'), 'utf8');
const authority = new X509Certificate(kept).toString();
tell({ type: 'begin', hub: { url: `https://${hubAddress}:${hub.port}/`, authority } });
console.log(JSON.stringify(await figures.promise));
