import type { PublicationView } from '@crossband/wire';
import { type Demand, noDemand } from './demand.ts';
import type { Participant } from './participant.ts';
import type { Feed, PlaneId, PublicationId, PublicationSpec } from './ports.ts';

export interface Publication {
  readonly id: PublicationId;
  readonly owner: Participant;
  readonly spec: Omit<PublicationSpec, 'muted'>;
  muted: boolean;
  feed: Feed | null;
  /** The feed on other planes. */
  readonly copies: Map<PlaneId, Feed>;
  /** Epoch of the newest feed; 0 before the first. */
  epoch: number;
  codec: string;
  demand: Demand;
}

export function newPublication(id: PublicationId, owner: Participant, spec: PublicationSpec): Publication {
  const { muted, ...fixed } = spec;
  return { id, owner, spec: fixed, muted, feed: null, copies: new Map(), epoch: 0, codec: '', demand: noDemand };
}

export function viewPublication(publication: Publication): PublicationView {
  return {
    id: publication.id,
    participant: publication.owner.id,
    source: publication.spec.source,
    kind: publication.spec.kind,
    preset: publication.spec.preset,
    muted: publication.muted,
    codec: publication.codec,
    epoch: publication.epoch,
    live: publication.feed !== null,
  };
}
