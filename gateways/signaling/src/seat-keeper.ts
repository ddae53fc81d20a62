import { type CloseReason, type Logger, messageOf } from '@crossband/foundation';
import { signalingLimits } from '@crossband/wire';
import type { Member } from './member.ts';
import type { NativePort } from './ports.ts';

/** A lost socket may be a blip: others keep seeing the participant this long. */
const blipMs = 4_000;

/**
 * Keeps the seats of lost connections: a blip goes unnoticed, a vanished participant is gone for others within
 * seconds, and the same identity may come back until the resume window ends.
 */
export class SeatKeeper {
  readonly #members = new Map<string, Member>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #native: NativePort;
  readonly #logger: Logger;
  /** The member hears nothing more of its room. */
  readonly #forget: (member: Member) => void;

  constructor(native: NativePort, forget: (member: Member) => void, logger: Logger) {
    this.#native = native;
    this.#forget = forget;
    this.#logger = logger;
  }

  get size(): number {
    return this.#members.size;
  }

  [Symbol.iterator](): Iterator<Member> {
    return this.#members.values();
  }

  get(participant: string): Member | undefined {
    return this.#members.get(participant);
  }

  seated(member: Member): void {
    this.#members.set(member.seat.participant, member);
  }

  /** The member's connection is lost without a goodbye. @param stalled nobody ended it: the network, perhaps, for signaling only */
  lost(member: Member, stalled: boolean): void {
    member.released();
    // Given up already: the hub is going down, or the seat was taken away before its socket closed.
    if (this.#members.get(member.seat.participant) !== member) return;
    this.#await(member, stalled, signalingLimits.resumeWindowMs - blipMs);
  }

  /** Somebody proved to be this member again. */
  recovered(member: Member): void {
    this.#disarm(member);
  }

  /** Gives the seat up for good. */
  async leave(member: Member, reason: CloseReason): Promise<void> {
    const { participant } = member.seat;
    if (this.#members.get(participant) !== member) return;
    this.#members.delete(participant);
    this.#disarm(member);
    this.#forget(member);
    member.room.leave(member.seat, reason);
    member.closeDatagrams(reason);
    try {
      await Promise.all([member.webrtc.close(reason), this.#native.closeAll(participant, reason)]);
    } catch (error) {
      this.#logger.error({ participant, error: messageOf(error) }, 'cannot close the devices of a participant');
    }
  }

  async close(reason: CloseReason): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => this.leave(member, reason)));
  }

  /** Whose authentic datagrams still come has not vanished: media goes on while signaling stalls, as long as the seat may be resumed. */
  #await(member: Member, stalled: boolean, leftMs: number): void {
    this.#arm(member, blipMs, () => {
      if (stalled && member.datagrams?.heard && leftMs > blipMs) {
        this.#await(member, stalled, leftMs - blipMs);
        return;
      }
      member.room.absent(member.seat);
      this.#logger.info({ room: member.room.id, participant: member.seat.participant }, 'participant vanished');
      this.#arm(member, leftMs, () => void this.leave(member, 'vanished'));
    });
  }

  #arm(member: Member, delayMs: number, action: () => void): void {
    this.#disarm(member);
    this.#timers.set(member.seat.participant, setTimeout(action, delayMs));
  }

  #disarm(member: Member): void {
    clearTimeout(this.#timers.get(member.seat.participant));
    this.#timers.delete(member.seat.participant);
  }
}
