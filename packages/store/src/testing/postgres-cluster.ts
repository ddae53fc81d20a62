import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A PostgreSQL server of the test's own, from Debian's binaries: private folder, socket and loopback port, fsync on. */
export class PostgresCluster {
  readonly #binaries: string;
  readonly #folder: string;
  readonly #port: number;
  #server: ChildProcess | null = null;
  #databases = 0;
  #fsync: 'on' | 'off' = 'on';

  private constructor(binaries: string, folder: string, port: number) {
    this.#binaries = binaries;
    this.#folder = folder;
    this.#port = port;
  }

  static async create(): Promise<PostgresCluster> {
    const [binaries] = installedBinaries();
    if (!binaries)
      throw new Error('Cannot start PostgreSQL: it is not installed. On Debian: apt-get install postgresql');
    const folder = await mkdtemp(join(tmpdir(), 'crossband-postgres-'));
    const cluster = new PostgresCluster(binaries, folder, await freePort());
    if (process.getuid?.() === 0) {
      const { uid, gid } = await postgresUser();
      chownSync(folder, uid, gid);
    }
    const options = ['--encoding=UTF8', '--locale=C', '--auth=trust', '--username=crossband'];
    // The cluster is empty until it runs: only what tests acknowledge has to be on the disk.
    const [command = '', ...args] = cluster.#asServerUser('initdb', ['-D', cluster.#data, '--no-sync', ...options]);
    await run(command, args, { cwd: folder });
    await cluster.start();
    return cluster;
  }

  /** Starts the server, also after `kill`, and waits until it accepts connections. */
  async start(): Promise<void> {
    const settings = {
      port: String(this.#port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: this.#folder,
      fsync: this.#fsync,
      max_connections: '100',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [command = '', ...args] = this.#asServerUser('postgres', ['-D', this.#data, ...flags]);
    const server = spawn(command, args, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#server = server;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let log = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-8192);
      if (text.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${log}`)));
    server.once('error', reject);
    await promise;
  }

  /** SIGKILL, as when the machine's memory ends. Its children notice and end; `start` recovers the data. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops the server and removes its folder. */
  async close(): Promise<void> {
    // SIGINT: fast shutdown, clients are cut.
    await this.#end('SIGINT');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Makes an empty database. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await this.query('postgres', `create database ${name} template template0`);
    return this.url(name);
  }

  /** Process ids of the server and of everything it has started. */
  get pids(): number[] {
    const { pid } = this.#server ?? {};
    if (!pid) throw new Error('PostgreSQL does not run');
    return [pid, ...childrenOf(pid)];
  }

  /** Switches fsync, which is on, off or on again; for controls of exams. */
  async setSync(on: boolean): Promise<void> {
    this.#fsync = on ? 'on' : 'off';
    await this.#end('SIGINT');
    await this.start();
  }

  url(database: string): string {
    return `postgres://crossband@127.0.0.1:${this.#port}/${database}`;
  }

  /** Runs one statement as the administrator. */
  async query(database: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const pids = [server.pid ?? 0, ...childrenOf(server.pid ?? 0)];
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
    // A killed server's children end a little later by themselves, and hold its shared memory until then.
    while (pids.some((pid) => existsSync(`/proc/${pid}`))) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** PostgreSQL refuses to run as root. Whatever happens to the test, the server ends with it. */
  #asServerUser(program: string, args: string[]): string[] {
    const own = [join(this.#binaries, program), ...args];
    const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups'];
    return ['setpriv', '--pdeathsig', 'INT', ...(process.getuid?.() === 0 ? user : []), '--', ...own];
  }
}

/** Debian keeps each version in a folder of its own, other systems have one in PATH. Newest first. */
function installedBinaries(): string[] {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'initdb'));
  const versionOf = (path: string) => Number(/postgresql\/(\d+)/.exec(path)?.[1] ?? 0);
  const debian = globSync('/usr/lib/postgresql/*/bin/initdb').sort((a, b) => versionOf(b) - versionOf(a));
  return [...debian, ...onPath.filter((path) => existsSync(path))].map((path) => dirname(path));
}

/** proc(5): task/[tid]/children. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('Cannot find a free port');
  return address.port;
}
