import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Outcome = { code: number | null; signal: string | null; stdout: string; stderr: string };
export type TrialOptions = { env?: NodeJS.ProcessEnv; nodeArgs?: string[] };

/** A throw-away project with the real launcher in it, a cache of its own, and nothing else but what a test puts there. */
export class LauncherTrial implements AsyncDisposable {
  readonly root: string;
  readonly cache: string;
  readonly #started: ChildProcess[] = [];

  private constructor(root: string) {
    this.root = root;
    this.cache = join(root, 'cache');
  }

  static async open(): Promise<LauncherTrial> {
    const trial = new LauncherTrial(await mkdtemp(join(tmpdir(), 'crossband-launcher-')));
    await cp(join(ROOT, 'crossband.mjs'), join(trial.root, 'crossband.mjs'));
    await cp(join(ROOT, 'tools', 'prepare'), join(trial.root, 'tools', 'prepare'), { recursive: true });
    await trial.write('package.json', '{"private":true,"type":"module"}');
    await trial.lockDependencies({});
    return trial;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), text);
  }

  /** Writes a lock file that names these packages, and, when there are none, a node_modules that matches it. */
  async lockDependencies(dependencies: Record<string, string>): Promise<void> {
    const locked = Object.entries(dependencies).map(([name, version]) => [`node_modules/${name}`, { version }]);
    await this.write('package.json', JSON.stringify({ private: true, type: 'module', dependencies }));
    const packages = { '': { dependencies }, ...Object.fromEntries(locked) };
    await this.write('package-lock.json', JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
    if (locked.length === 0) await this.write('node_modules/.package-lock.json', '{"packages":{}}');
    else await rm(join(this.root, 'node_modules'), { recursive: true, force: true });
  }

  start(args: string[], { env = {}, nodeArgs = [] }: TrialOptions = {}): ChildProcess {
    return this.spawn(process.execPath, [...nodeArgs, join(this.root, 'crossband.mjs'), ...args], env);
  }

  /** Any program in the trial's place; it ends with the trial, and its standard input with this process. */
  spawn(file: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(file, args, {
      cwd: this.root,
      env: { ...process.env, CROSSBAND_CACHE: this.cache, MEDIASOUP_WORKER_BIN: undefined, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#started.push(child);
    return child;
  }

  async run(args: string[], options: TrialOptions = {}): Promise<Outcome> {
    return await outcomeOf(this.start(args, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(
      running.map((child) => {
        const ended = once(child, 'close');
        child.kill('SIGTERM');
        return ended;
      }),
    );
    await rm(this.root, { recursive: true, force: true });
  }
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout, stderr };
}

/** A module that Node loads before the launcher, to show it another machine than this one. */
export function preload(source: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
}
