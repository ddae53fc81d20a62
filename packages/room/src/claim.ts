import { monotonicNow, randomId } from '@crossband/foundation';
import type { Role } from '@crossband/wire';
import { mayTakePart } from '@crossband/wire/signaling/rights';
import type { May } from './may.ts';
import type { Participant } from './participant.ts';
import type { ParticipantId } from './ports.ts';

/** Who wants a seat. Without a role: a guest who may take part. */
export interface Claim {
  readonly name: string;
  readonly device: string;
  readonly visible: boolean;
  readonly account?: string | null;
  /** What their words carry; without it the account, or the seat. */
  readonly author?: string;
  readonly role?: Role;
  readonly may?: May;
  readonly administrator?: boolean;
  /** Comes with an invitation, such as a room token: neither waits nor needs an account. */
  readonly invited?: boolean;
  /** The number of a knock that was answered. */
  readonly knock?: string;
  readonly restored?: { participant: ParticipantId; generation: number };
}

/** Who takes the seat. */
export function claimant(claim: Claim): Participant {
  const { role = 'guest', may = mayTakePart, account = null, administrator = false, restored } = claim;
  const id = restored?.participant ?? `p:${randomId()}`;
  return {
    id,
    name: claim.name,
    device: claim.device,
    visible: claim.visible,
    account,
    author: claim.author ?? account ?? `guest:${id}`,
    newSince: claim.author === undefined && account === null && !restored ? monotonicNow() : null,
    administrator,
    role,
    may,
    generation: restored?.generation ?? 1,
    attendance: 'present',
    presence: 'active',
  };
}
