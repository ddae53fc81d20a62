import { CodedError, type Emitter, randomId } from '@crossband/foundation';
import type { Want } from '@crossband/wire';
import { type Demand, demandOf, sameDemand } from './demand.ts';
import { requireMay } from './may.ts';
import type { ParticipantTable } from './participant-table.ts';
import type { ParticipantId, PublicationId, Seat, Sink, SubscriptionId } from './ports.ts';
import { type PublicationTable, unknownPublication } from './publication-table.ts';
import type { RoomEvents } from './room-events.ts';
import type { Subscription, SubscriptionTable } from './subscription-table.ts';

/** What the people in a room want to see and hear, and what publishers have to send because of it. */
export class Subscriptions {
  readonly #participants: ParticipantTable;
  readonly #publications: PublicationTable;
  readonly #table: SubscriptionTable;
  readonly #events: Emitter<RoomEvents>;

  constructor(
    participants: ParticipantTable,
    publications: PublicationTable,
    table: SubscriptionTable,
    events: Emitter<RoomEvents>,
  ) {
    this.#participants = participants;
    this.#publications = publications;
    this.#table = table;
    this.#events = events;
    events.on('authorized', (participant) => this.attendanceChanged(participant));
  }

  get count(): number {
    return this.#table.size;
  }

  open(seat: Seat, id: PublicationId, sink: Sink, want: Want): SubscriptionId {
    const participant = this.#participants.holder(seat);
    requireMay(participant.may, 'receive');
    const publication = this.#publications.get(id);
    if (!publication || publication.epoch === 0) throw unknownPublication();
    const known = this.#table.find(participant.id, id, sink);
    if (known) {
      this.#table.setWant(known, want);
      this.#changed([known]);
      return known.id;
    }
    const subscription = this.#table.add({ id: `s:${randomId()}`, participant, publication: id, sink, want });
    this.#changed([subscription]);
    return subscription.id;
  }

  close(seat: Seat, id: SubscriptionId): void {
    const participant = this.#participants.holder(seat);
    const subscription = this.#table.get(id);
    if (subscription?.participant !== participant) {
      throw new CodedError('unknown-subscription', 'There is no such subscription of yours; it may have ended.');
    }
    this.#table.remove(subscription);
    this.#changed([subscription]);
  }

  /** The participant's subscription to a publication at a sink, or null. */
  find(seat: Seat, publication: PublicationId, sink: Sink): SubscriptionId | null {
    return this.#table.find(this.#participants.holder(seat).id, publication, sink)?.id ?? null;
  }

  /** What the subscription shows and to whom, or null when it has ended. */
  get(id: SubscriptionId): { participant: ParticipantId; name: string; publication: PublicationId } | null {
    const subscription = this.#table.get(id);
    if (!subscription) return null;
    const { participant, publication } = subscription;
    return { participant: participant.id, name: participant.name, publication };
  }

  /** What viewers want of this seat's publications, for a connection that may have missed a change. */
  *demands(seat: Seat): Iterable<{ publication: PublicationId; demand: Demand }> {
    for (const publication of this.#publications.of(this.#participants.holder(seat))) {
      if (publication.spec.kind === 'video') yield { publication: publication.id, demand: publication.demand };
    }
  }

  /** What somebody wants counts from now on, or no longer: they came or went, or may receive. */
  attendanceChanged(participant: ParticipantId): void {
    this.#changed(this.#table.of(participant));
  }

  /** Ends all of somebody who leaves. */
  leave(participant: ParticipantId): void {
    const theirs = [...this.#table.of(participant)];
    for (const subscription of theirs) this.#table.remove(subscription);
    this.#changed(theirs);
  }

  /** Recomputes what publishers have to send, then asks for a new plan. */
  #changed(changed: Iterable<Subscription>): void {
    const touched = new Set<PublicationId>();
    for (const subscription of changed) touched.add(subscription.publication);
    for (const id of touched) {
      const publication = this.#publications.get(id);
      if (publication?.spec.kind !== 'video') continue;
      const demand = demandOf(this.#table.presentWants(id));
      if (sameDemand(demand, publication.demand)) continue;
      publication.demand = demand;
      this.#events.emit('demandChanged', publication.owner.id, id, demand);
    }
    this.#events.emit('planChanged');
  }
}
