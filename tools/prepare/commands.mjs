/**
 * The launcher's words: what each prepares and which entry file it then runs.
 *
 * `worker`: the mediasoup worker is needed. `web`: the web application is needed. `keepsWord`: the entry file takes the
 * word itself as its first argument. `nodeFlags`: for the Node that runs it.
 */
export const COMMANDS = {
  start: {
    summary: 'start the hub',
    entry: 'apps/hub/src/main.ts',
    worker: true,
    web: true,
    // Young objects get 2 MB a half instead of up to 16: an idle hub keeps 10 MB less (docs/benchmarks.md, idle).
    nodeFlags: ['--max-semi-space-size=2'],
  },
  test: { summary: 'run every check and test', entry: 'tools/gate/main.ts', worker: true, web: true },
  check: { summary: 'run the checks without the tests', entry: 'tools/gate/main.ts', extra: ['--check-only'] },
  bench: { summary: 'run a benchmark by name', entry: 'bench/main.ts', worker: true, web: true },
  faults: { summary: 'run a fault experiment by name', entry: 'test/faults/main.ts', worker: true, web: true },
  publish: { summary: 'stream a file, URL or device into a room', entry: 'apps/cli/src/main.ts', keepsWord: true },
  watch: { summary: 'show or record what a room carries', entry: 'apps/cli/src/main.ts', keepsWord: true },
  talk: { summary: 'speak and hear in a room by datagrams', entry: 'apps/cli/src/main.ts', keepsWord: true },
  view: { summary: 'see a room by datagrams, or show something in it', entry: 'apps/cli/src/main.ts', keepsWord: true },
};

/** Any other word is the command line's: it knows the rest and says so when it does not. */
const COMMAND_LINE = { entry: 'apps/cli/src/main.ts', keepsWord: true };

export function commandNamed(word) {
  return COMMANDS[word] ?? COMMAND_LINE;
}

/** The arguments of the entry file. */
export function argumentsOf(word, rest) {
  const { keepsWord, extra = [] } = commandNamed(word);
  return keepsWord ? [word, ...rest] : [...extra, ...rest];
}

export function helpText() {
  const words = Object.entries(COMMANDS).map(([word, { summary }]) => `  ${word.padEnd(10)}${summary}`);
  return `Usage: node crossband.mjs COMMAND [ARGUMENTS]
Prepares this machine (once, with progress), then runs COMMAND. COMMAND --help tells its own arguments.

${words.join('\n')}
  prepare   prepare for COMMANDS and stop, e.g. prepare start test (without any: start)
  other     any other word goes to the command line: crossband.mjs help

Environment:
  CROSSBAND_CACHE       where a private Node and the media worker are kept (default: ~/.cache/crossband)
  MEDIASOUP_WORKER_BIN  a mediasoup worker of your own; it is proven first
  MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD  build the worker from source at once
docs/operating.md, section Preparation, tells the rest.`;
}
