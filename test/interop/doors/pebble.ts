import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issue, makeAuthority } from '@crossband/hub/doors/local-authority';
import { Program } from '../../fixtures/program.ts';

/** Let's Encrypt's own test authority (Debian's `pebble`) on loopback, with a name server that leads every name here. */
export class Pebble implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'crossband-pebble-'));
  /** Certificate authority of its directory, PEM file. */
  readonly directoryAuthority = join(this.folder, 'directory-ca.pem');
  directory = '';
  #management = '';
  #ca = '';
  readonly #programs: Program[] = [];

  /** `challengePort`: where it looks for answers to HTTP-01 challenges, instead of port 80. */
  static async start(challengePort: number): Promise<Pebble> {
    const pebble = new Pebble();
    await pebble.#start(challengePort);
    return pebble;
  }

  /** The root of the certificates that it gives, another one at every start, PEM. */
  async root(): Promise<string> {
    const { request } = await import('node:https');
    return await new Promise((resolve, reject) => {
      const asked = request(`${this.#management}/roots/0`, { ca: this.#ca }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      asked.on('error', reject).end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program.stop('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(challengePort: number): Promise<void> {
    const authority = await makeAuthority('pebble directory', ['127.0.0.1'], Date.now());
    const own = await issue(authority, ['127.0.0.1'], Date.now());
    const [certificate, privateKey] = [join(this.folder, 'cert.pem'), join(this.folder, 'key.pem')];
    writeFileSync(certificate, own.chain);
    writeFileSync(privateKey, own.key);
    writeFileSync(this.directoryAuthority, authority.chain);
    this.#ca = authority.chain;
    const [port, management, names, ignored] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const config = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate,
      privateKey,
      httpPort: challengePort,
      tlsPort: 1,
    };
    const path = join(this.folder, 'config.json');
    writeFileSync(path, JSON.stringify({ pebble: config }));
    const resolver = ['-dns01', `127.0.0.1:${names}`, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''];
    const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', `127.0.0.1:${ignored}`];
    const resolving = new Program('pebble-challtestsrv', [...resolver, ...off]);
    this.#programs.push(resolving);
    await resolving.says(/Starting challenge servers/);
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20' };
    const pebble = new Program('pebble', ['-config', path, '-dnsserver', `127.0.0.1:${names}`], env);
    this.#programs.push(pebble);
    await pebble.says(/Listening on|listening on/i);
    this.directory = `https://127.0.0.1:${port}/dir`;
    this.#management = `https://127.0.0.1:${management}`;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('No port');
  return address.port;
}
