import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { explain, PreparationFailure } from './failure.mjs';
import { reporting } from './progress.mjs';
import { runTool } from './run-tool.mjs';

/**
 * Debian's packages by what they are needed for. `program` is how a machine that is no Debian shows that it has the same
 * thing; packages without one are looked for on Debian only.
 */
const GROUPS = {
  workerBuild: [
    { name: 'g++', program: 'g++' },
    { name: 'cmake', program: 'cmake' },
    { name: 'ninja-build', program: 'ninja' },
    { name: 'pkg-config', program: 'pkg-config' },
    { name: 'flatbuffers-compiler', program: 'flatc' },
    { name: 'libflatbuffers-dev' },
    { name: 'libuv1-dev' },
    { name: 'libssl-dev' },
    { name: 'libsrtp2-dev' },
    { name: 'libabsl-dev' },
  ],
  codecs: [{ name: 'ffmpeg', program: 'ffmpeg' }],
  chromium: [{ name: 'chromium', program: 'chromium' }, { name: 'fonts-noto-core' }],
  // Firefox runs its audio clock only where there is a device: PulseAudio gives it one.
  firefox: [
    { name: 'firefox-esr', program: 'firefox-esr' },
    { name: 'pulseaudio', program: 'pulseaudio' },
  ],
  gstreamer: [
    { name: 'gstreamer1.0-tools', program: 'gst-launch-1.0' },
    { name: 'gstreamer1.0-plugins-base' },
    { name: 'gstreamer1.0-plugins-good' },
    { name: 'gstreamer1.0-plugins-bad' },
    { name: 'gstreamer1.0-plugins-ugly' },
    { name: 'gstreamer1.0-libav' },
  ],
  namespaces: [
    { name: 'iproute2', program: 'ip' },
    { name: 'nftables', program: 'nft' },
    { name: 'procps', program: 'ps' },
  ],
  desktop: [
    { name: 'xvfb', program: 'Xvfb' },
    { name: 'pulseaudio', program: 'pulseaudio' },
  ],
  postgres: [{ name: 'postgresql' }],
  strace: [{ name: 'strace', program: 'strace' }],
  acme: [{ name: 'pebble', program: 'pebble' }],
  janus: [{ name: 'janus', program: 'janus' }],
  mumble: [{ name: 'mumble-server', program: 'murmurd' }],
  compiler: [{ name: 'gcc', program: 'cc' }, { name: 'libc6-dev' }],
  chatServers: [
    { name: 'prosody', program: 'prosody' },
    { name: 'ejabberd', program: 'ejabberdctl' },
  ],
};

const BROWSER = ['chromium', 'codecs'];
const EVERYTHING_TESTED = [
  'chromium',
  'firefox',
  'codecs',
  'gstreamer',
  'namespaces',
  'desktop',
  'postgres',
  'strace',
  'acme',
];

/** Groups by purpose. A purpose with a name, as "bench forward", wins over the command's own. */
const NEEDS = {
  publish: ['codecs'],
  watch: ['codecs'],
  talk: ['codecs'],
  view: ['codecs'],
  test: EVERYTHING_TESTED,
  bench: [...BROWSER, 'namespaces'],
  'bench forward': ['janus', 'namespaces'],
  'bench chat': ['chatServers', 'postgres'],
  'bench idle': [],
  'bench join': BROWSER,
  'bench relay': ['mumble', 'compiler'],
  'bench web': BROWSER,
  faults: [...BROWSER, 'namespaces'],
  'faults worker-kill': BROWSER,
  'faults chat-ledger': ['postgres', 'strace'],
  'faults flood': ['namespaces'],
  'faults oracle': ['codecs'],
  'faults ingest-takeover': ['codecs', 'namespaces'],
};

/**
 * @param {string} command e.g. "bench"
 * @param {string} [name] e.g. "forward"
 * @returns {{ name: string, program?: string }[]}
 */
export function packagesFor(command, name) {
  const groups = NEEDS[`${command} ${name}`] ?? NEEDS[command] ?? [];
  return [...new Set(groups)].flatMap((group) => GROUPS[group]);
}

export const WORKER_BUILD_PACKAGES = GROUPS.workerBuild;

/**
 * Sees to it that packages are installed: looks first, installs as root, else says what to run.
 *
 * @param {{ name: string, program?: string }[]} packages
 * @param {string} purpose completes "needed to …"
 * @param {{ isRoot?: boolean }} [machine]
 */
export async function preparePackages(packages, purpose, machine = {}) {
  if (packages.length === 0) return;
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(' ');
  const doing = `Cannot ${purpose}`;
  if (!(await isDebian())) {
    const cure = `install the equivalents of Debian's packages ${names}, then run the same command again`;
    throw new PreparationFailure('packages-missing', `${doing}: programs are missing`, cure);
  }
  const isRoot = machine.isRoot ?? process.getuid?.() === 0;
  if (!isRoot) {
    const cure = `run sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
    throw new PreparationFailure('packages-missing', `${doing}: system packages are missing`, cure);
  }
  await reporting(
    `system packages to ${purpose}`,
    (progress) => install(doing, missing, progress),
    () => `installed ${names}`,
  );
}

async function install(doing, missing, progress) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (args) => {
    // Another apt at work is waited for, not run into.
    const result = await runTool('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      onLine: (line) => {
        const step = /^(Get:\d+|Unpacking|Setting up) (\S+)/.exec(line);
        if (step) progress.update(line.startsWith('Get:') ? 'downloading' : `${step[1].toLowerCase()} ${step[2]}`);
      },
    });
    if (result.code === 0) return;
    const cure = 'see what apt-get says above';
    const otherwise = { code: 'packages-failed', because: 'apt-get failed', cure };
    throw explain(doing, result.output, otherwise, { usesNetwork: true });
  };
  progress.phase('reading the package lists');
  await apt(['update']);
  await apt(['install', '-y', '--no-install-recommends', ...missing.map(({ name }) => name)]);
}

async function missingPackages(packages) {
  if (!(await isDebian())) return packages.filter(({ program }) => program && !isOnPath(program));
  const names = packages.map(({ name }) => name);
  // It ends with 1 when it does not know one of them, and still lists the others.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's own field names
  const answer = await runTool('dpkg-query', ['--show', '--showformat=${db:Status-Status} ${Package}\\n', ...names]);
  const installed = new Set(answer.stdout.split('\n').map((line) => line.replace(/^installed /, '')));
  return packages.filter(({ name }) => !installed.has(name));
}

async function isDebian() {
  return isOnPath('dpkg-query') && isOnPath('apt-get');
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      // Not there: the next directory may have it.
      return false;
    }
  });
}
