import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Program } from '../../fixtures/program.ts';
import { type Frame, framesFile, framesOf } from './frames-file.ts';

const source = 'docs/protocol/samples/datagram-client.c';
/** A step outside of an array, or an undefined one, ends it. */
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
/** It ends without giving back what it holds, as programs do. */
const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' };

export interface SampleRun {
  readonly voicePort: number;
  readonly videoPort: number;
  /** Lines of its session file. */
  readonly session: readonly string[];
  readonly frames: readonly Frame[];
  readonly seconds: number;
}

/** The sample client in C: written from docs/protocol/datagram.md, it shares no line with ours. */
export class SampleClient implements AsyncDisposable {
  readonly folder: string;
  #runs = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async build(): Promise<SampleClient> {
    const sample = new SampleClient(await mkdtemp(join(tmpdir(), 'crossband-datagram-')));
    const flags = ['-O2', '-g', '-Wall', '-Wextra', '-Werror', ...sanitizers];
    await promisify(execFile)('cc', [...flags, '-o', sample.#binary, source, '-lcrypto']);
    return sample;
  }

  /** Starts it; `received` is what it has written until it is asked. */
  async start(run: SampleRun): Promise<{ program: Program; received(): Promise<Frame[]> }> {
    this.#runs += 1;
    const [session, input, output] = ['session', 'in', 'out'].map((kind) => join(this.folder, `${this.#runs}.${kind}`));
    const files = [session as string, input as string, output as string];
    await writeFile(files[0] as string, run.session.join('\n'));
    await writeFile(files[1] as string, framesFile(run.frames));
    const ports = [`${run.voicePort}`, `${run.videoPort}`];
    const program = new Program(this.#binary, ['127.0.0.1', ...ports, ...files, `${run.seconds}`], env);
    return { program, received: async () => framesOf(await readFile(files[2] as string)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get #binary(): string {
    return join(this.folder, 'datagram-client');
  }
}
