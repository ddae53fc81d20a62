import type { MonotonicMs } from '@crossband/foundation';
import type { ParticipantId } from './ports.ts';

/** Loudness of one participant, dBov: -127 silent .. 0 loudest (RFC 6464). */
export interface Level {
  readonly participant: ParticipantId;
  readonly dbov: number;
}

export type ActiveSpeaker =
  | { readonly state: 'nobody' }
  | { readonly state: 'speaking'; readonly participant: ParticipantId; readonly heardAt: MonotonicMs }
  | {
      readonly state: 'challenged';
      readonly participant: ParticipantId;
      readonly heardAt: MonotonicMs;
      readonly challenger: ParticipantId;
      readonly since: MonotonicMs;
    };

export const nobodySpeaks: ActiveSpeaker = { state: 'nobody' };

const audibleDbov = -55;
/** A challenger has to be louder for this long: a cough does not move the stage. */
const takeOverMs = 600;
/** A speaker who pauses keeps the stage this long. */
const holdMs = 1500;

/** Next active speaker after one round of levels. Levels of silent participants may be missing. */
export function nextSpeaker(current: ActiveSpeaker, levels: readonly Level[], now: MonotonicMs): ActiveSpeaker {
  const audible = levels.filter((level) => level.dbov >= audibleDbov);
  const loudest = audible.reduce<Level | null>((best, level) => (best && best.dbov >= level.dbov ? best : level), null);
  if (current.state === 'nobody') {
    return loudest ? { state: 'speaking', participant: loudest.participant, heardAt: now } : current;
  }
  const heard = audible.some((level) => level.participant === current.participant);
  const heardAt = heard ? now : current.heardAt;
  const expired = now - heardAt >= holdMs;
  if (!loudest) return expired ? nobodySpeaks : { state: 'speaking', participant: current.participant, heardAt };
  if (loudest.participant === current.participant) {
    return { state: 'speaking', participant: current.participant, heardAt };
  }
  const since = current.state === 'challenged' && current.challenger === loudest.participant ? current.since : now;
  if (expired || now - since >= takeOverMs) {
    return { state: 'speaking', participant: loudest.participant, heardAt: now };
  }
  return { state: 'challenged', participant: current.participant, heardAt, challenger: loudest.participant, since };
}

/** When a speaker who is not heard again gives up the stage; null: nobody has it. */
export function stageFreeAt(speaker: ActiveSpeaker): MonotonicMs | null {
  return speaker.state === 'nobody' ? null : ((speaker.heardAt + holdMs) as MonotonicMs);
}

export function speakerOf(speaker: ActiveSpeaker): ParticipantId | null {
  return speaker.state === 'nobody' ? null : speaker.participant;
}
