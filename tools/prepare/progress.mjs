const REDRAW_MS = 200;
/** Where nobody watches a terminal, a line now and then shows that the work goes on. */
const OCCASIONAL_LINE_MS = 15_000;

/**
 * Reports one long step on stderr, so that stdout stays clean for `--json`. On a terminal the line redraws itself.
 */
export class Progress {
  #title;
  #stream;
  #startedAt = Date.now();
  #timer;
  #detail = '';
  #isTerminal;

  /**
   * @param {string} title what is prepared and why, e.g. "media worker"
   * @param {NodeJS.WriteStream} [stream]
   */
  constructor(title, stream = process.stderr) {
    this.#title = title;
    this.#stream = stream;
    this.#isTerminal = stream.isTTY === true;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), this.#isTerminal ? REDRAW_MS : OCCASIONAL_LINE_MS);
    this.#timer.unref();
  }

  /** @param {string} detail how far it is, e.g. "compiling 120/257"; shown when a line is due */
  update(detail) {
    this.#detail = detail;
  }

  /** @param {string} detail what begins now, e.g. "proving it"; always shown */
  phase(detail) {
    this.#detail = detail;
    this.#draw();
  }

  /** @param {string} [outcome] e.g. "kept in ~/.cache/crossband" */
  done(outcome = 'done') {
    this.#end(`crossband: ${this.#title}: ${outcome} (${elapsed(Date.now() - this.#startedAt)})`);
  }

  /** Ends the line; the failure itself is told by whoever catches it. */
  failed() {
    this.#end(`crossband: ${this.#title}: failed after ${elapsed(Date.now() - this.#startedAt)}`);
  }

  #draw() {
    const line = `crossband: ${this.#title}${this.#detail ? `: ${this.#detail}` : ''} (${elapsed(Date.now() - this.#startedAt)})`;
    this.#stream.write(this.#isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  #end(line) {
    clearInterval(this.#timer);
    this.#stream.write(this.#isTerminal ? `\r\x1b[2K${line}\n` : `${line}\n`);
  }
}

/**
 * Runs `work` under a progress report.
 *
 * @template T
 * @param {string} title
 * @param {(progress: Progress) => Promise<T>} work
 * @param {(result: T) => string} [outcome]
 */
export async function reporting(title, work, outcome) {
  const progress = new Progress(title);
  try {
    const result = await work(progress);
    progress.done(outcome?.(result));
    return result;
  } catch (error) {
    progress.failed();
    throw error;
  }
}

/** "72 s" as a person says it: 1 m 12 s. */
export function elapsed(durationMs) {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}
