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

/** Patterns in what npm, apt, tar and compilers print, each with what it means for the person. First match wins. */
const SIGNS = [
  {
    pattern: /ENOSPC|No space left on device|not enough free space|Disk quota exceeded/i,
    code: 'disk-full',
    because: 'the disk is full',
    cure: `free about 2 GB, or point CROSSBAND_CACHE at a directory on another disk, ${AGAIN}`,
  },
  {
    pattern:
      /ENOTFOUND|ENOTCACHED|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ECONNRESET|Temporary failure resolving|Could not resolve|Could not connect|Failed to fetch|Network is unreachable/i,
    code: 'offline',
    because: 'the package registry cannot be reached',
    cure: `connect this machine to the network (behind a proxy, set https_proxy; with a private registry, run npm config set registry URL), ${AGAIN}`,
  },
  {
    pattern: /EACCES|EPERM|EROFS|ENOTDIR|EEXIST|Permission denied|Read-only file system/i,
    code: 'not-writable',
    because: 'a directory cannot be written to',
    cure: `give this user the right to write there, or point CROSSBAND_CACHE at a directory that it owns, ${AGAIN}`,
  },
];

/**
 * Turns a failed tool's output, or a file system error, into a failure that a person understands.
 *
 * @param {string} doing the sentence's beginning, e.g. "Cannot install the dependencies"
 * @param {string} output everything that the tool printed, or the error's message
 * @param {{ code: string, because: string, cure: string }} otherwise when no known sign is in the output
 */
export function explain(doing, output, otherwise) {
  const sign = SIGNS.find(({ pattern }) => pattern.test(output)) ?? otherwise;
  const detail = lastWords(output);
  return new PreparationFailure(sign.code, `${doing}: ${sign.because}`, sign.cure, { detail });
}

/** The lines that tell most, so that a rare failure can be looked into without a second run. */
function lastWords(output) {
  const lines = output.split(/\r?\n|\r/).filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const errors = lines.filter((line) => /error|ERR!|E:/i.test(line));
  return (errors.length > 0 ? errors.slice(0, 4) : lines.slice(-4)).map((line) => line.slice(0, 300)).join('\n');
}
