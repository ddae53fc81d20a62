import { type CloseReason, type Logger, messageOf, randomId } from '@crossband/foundation';
import type { ErrorCode } from '@crossband/wire';
import type { NativeContext } from './context.ts';
import type { NativeLimits } from './options.ts';
import { nextPhase, type Phase } from './phase.ts';

/** What both kinds of native session share: identity, phase, and telling the owner about it. */
export abstract class NativeSession {
  readonly id = randomId();
  protected readonly logger: Logger;
  #context: NativeContext;
  readonly #limits: NativeLimits;
  #phase: Phase;
  #heard = 0;
  #onClosed: (() => void) | undefined;

  constructor(context: NativeContext, logger: Logger, limits: NativeLimits, nowMs: number) {
    this.#context = context;
    this.logger = logger.child({
      session: this.id,
      room: context.seat.room,
      participant: context.seat.participant,
      remoteAddress: context.remoteAddress,
    });
    this.#limits = limits;
    this.#phase = { name: 'waiting', sinceMs: nowMs };
  }

  /** Whom the session belongs to, with the seat's newest generation. */
  get context(): NativeContext {
    return this.#context;
  }

  resumed(context: NativeContext): void {
    this.#context = context;
  }

  get closed(): boolean {
    return this.#phase.name === 'closed';
  }

  get phase(): Phase['name'] {
    return this.#phase.name;
  }

  /** Authentic packets since the start; a count, so that no packet has to read a clock. */
  protected abstract get heardPackets(): number;
  /** Releases what the session holds; called once. */
  protected abstract release(reason: CloseReason): Promise<void>;

  /** The log of an attempt that failed and is made again. */
  warn(reason: string): void {
    this.logger.warn({ reason }, 'a native session cannot stand again yet');
  }

  whenClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  /** Follows the phase; the gateway calls this a few times a second, and the session itself at its first packet. */
  tick(nowMs: number): void {
    const heard = this.heardPackets !== this.#heard;
    this.#heard = this.heardPackets;
    const next = nextPhase(this.#phase, heard, nowMs, this.#limits);
    if (next.name === 'closed') return void this.end('expired', next.code as ErrorCode);
    const changed = next.name !== this.#phase.name;
    this.#phase = next;
    if (!changed) return;
    this.logger.info({}, `native session is ${next.name}`);
    this.#context.notify('native.state', { session: this.id, state: next.name, reason: null });
  }

  /** Ends the session for good. Idempotent. @param code what the owner is told; null: it asked for this itself */
  async end(reason: CloseReason, code: string | null): Promise<void> {
    if (this.#phase.name === 'closed') return;
    this.#phase = { name: 'closed', code: code ?? reason };
    this.logger.info({ code: code ?? reason }, 'native session closed');
    this.#context.notify('native.state', { session: this.id, state: 'closed', reason: code });
    this.#onClosed?.();
    try {
      await this.release(reason);
    } catch (error) {
      // The session is over either way: what is left is what its room or its worker took along already.
      this.logger.debug({ reason: messageOf(error) }, 'a native session was released in part by others');
    }
  }
}
