import { stripVTControlCharacters } from 'node:util';

/**
 * Something about this machine stands in the way of preparation. It is shown to a person as one sentence and one cure.
 */
export class PreparationFailure extends Error {
  name = 'PreparationFailure';

  /**
   * @param {string} code kebab-case, stable; listed in docs/operating.md
   * @param {string} sentence what cannot be done and why, without a trailing full stop
   * @param {string} cure what the person can do, as an imperative sentence without a trailing full stop
   * @param {{ cause?: unknown, detail?: string }} [more] `detail`: the last words of the tool that failed
   */
  constructor(code, sentence, cure, more = {}) {
    super(sentence, { cause: more.cause });
    this.code = code;
    this.cure = cure;
    this.detail = more.detail;
  }

  /** The text for the terminal. */
  toText() {
    const detail = this.detail ? `\n${this.detail.replace(/^/gm, '  | ')}` : '';
    return `crossband: ${this.message}.${detail}\n  Cure: ${this.cure}. (${this.code})`;
  }
}

const AGAIN = 'then run the same command again';

/** Patterns in what tools print, each with what it means for the person. First match wins. */
const LOCAL_SIGNS = [
  {
    pattern: /ENOSPC|No space left on device|not enough free space|Disk quota exceeded/i,
    code: 'disk-full',
    because: 'the disk is full',
    cure: `free about 2 GB, or point CROSSBAND_CACHE at a directory on another disk, ${AGAIN}`,
  },
  {
    pattern: /EACCES|EPERM|EROFS|ENOTDIR|EEXIST|Permission denied|Read-only file system/i,
    code: 'not-writable',
    because: 'a directory cannot be written to',
    cure: `give this user the right to write there, or point CROSSBAND_CACHE at a directory that it owns, ${AGAIN}`,
  },
];

/** Only npm and apt speak of the network: "could not resolve" in a compiler's words is about an import. */
const NETWORK_SIGNS = [
  {
    pattern:
      /ENOTFOUND|ENOTCACHED|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ECONNRESET|Temporary failure resolving|Could not resolve|Could not connect|Failed to fetch|Network is unreachable/i,
    code: 'offline',
    because: 'the package registry cannot be reached',
    cure: `connect this machine to the network (behind a proxy, set https_proxy; with a private registry, run npm config set registry URL), ${AGAIN}`,
  },
];

/**
 * Turns a failed tool's output, or a file system error, into a failure that a person understands.
 *
 * @param {string} doing the sentence's beginning, e.g. "Cannot install the dependencies"
 * @param {string} output everything that the tool printed, or the error's message
 * @param {{ code: string, because: string, cure: string }} otherwise when no known sign is in the output
 * @param {{ usesNetwork?: boolean }} [tool]
 */
export function explain(doing, output, otherwise, { usesNetwork = false } = {}) {
  const signs = usesNetwork ? [...LOCAL_SIGNS, ...NETWORK_SIGNS] : LOCAL_SIGNS;
  const sign = signs.find(({ pattern }) => pattern.test(output)) ?? otherwise;
  return new PreparationFailure(sign.code, `${doing}: ${sign.because}`, sign.cure, { detail: tellingLines(output) });
}

const TELLING_LINES = 6;

/** The lines from the first error on, so that a rare failure can be looked into without a second run. */
function tellingLines(output) {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n|\r/)
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const firstError = lines.findIndex((line) => /\berror\b|ERR!|^E: /i.test(line));
  const telling = firstError < 0 ? lines.slice(-TELLING_LINES) : lines.slice(firstError, firstError + TELLING_LINES);
  return telling.map((line) => line.slice(0, 300)).join('\n');
}
