import type { Want } from '@crossband/wire';
import type { Participant } from './participant.ts';
import type { PlannedSubscription } from './planner.ts';
import type { ParticipantId, PlaneId, PublicationId, Sink, SubscriptionId } from './ports.ts';

export interface Subscription {
  readonly id: SubscriptionId;
  readonly participant: Participant;
  readonly publication: PublicationId;
  readonly sink: Sink;
  want: Want;
}

/** The subscriptions of a room, found by id, by subscriber and by publication in constant time. */
export class SubscriptionTable {
  readonly #byId = new Map<SubscriptionId, Subscription>();
  readonly #byParticipant = new Map<ParticipantId, Map<string, Subscription>>();
  readonly #byPublication = new Map<PublicationId, Set<Subscription>>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: SubscriptionId): Subscription | undefined {
    return this.#byId.get(id);
  }

  find(participant: ParticipantId, publication: PublicationId, sink: Sink): Subscription | undefined {
    return this.#byParticipant.get(participant)?.get(keyOf(publication, sink));
  }

  add(subscription: Subscription): Subscription {
    this.#byId.set(subscription.id, subscription);
    const mine = this.#byParticipant.get(subscription.participant.id) ?? new Map();
    this.#byParticipant.set(subscription.participant.id, mine);
    mine.set(keyOf(subscription.publication, subscription.sink), subscription);
    const theirs = this.#byPublication.get(subscription.publication) ?? new Set();
    this.#byPublication.set(subscription.publication, theirs);
    theirs.add(subscription);
    return subscription;
  }

  setWant(subscription: Subscription, want: Want): void {
    subscription.want = want;
  }

  remove(subscription: Subscription): void {
    this.#byId.delete(subscription.id);
    const mine = this.#byParticipant.get(subscription.participant.id);
    mine?.delete(keyOf(subscription.publication, subscription.sink));
    if (mine?.size === 0) this.#byParticipant.delete(subscription.participant.id);
    const theirs = this.#byPublication.get(subscription.publication);
    theirs?.delete(subscription);
    if (theirs?.size === 0) this.#byPublication.delete(subscription.publication);
  }

  removeAllTo(publication: PublicationId): void {
    for (const subscription of [...(this.#byPublication.get(publication) ?? [])]) this.remove(subscription);
  }

  /** The participant's subscriptions. */
  of(participant: ParticipantId): Iterable<Subscription> {
    return this.#byParticipant.get(participant)?.values() ?? [];
  }

  /** Subscriptions to a publication that end on this plane. */
  to(publication: PublicationId, plane: PlaneId): Subscription[] {
    return [...(this.#byPublication.get(publication) ?? [])].filter(({ sink }) => sink.plane === plane);
  }

  /** Wants of the subscribers of a publication who are present. */
  *presentWants(publication: PublicationId): Iterable<Want> {
    for (const subscription of this.#byPublication.get(publication) ?? []) {
      const { attendance, may } = subscription.participant;
      if (attendance === 'present' && may.receive) yield subscription.want;
    }
  }

  *planned(): Iterable<PlannedSubscription> {
    for (const subscription of this.#byId.values()) {
      yield {
        id: subscription.id,
        participant: subscription.participant.id,
        publication: subscription.publication,
        sink: subscription.sink,
        want: subscription.want,
        permitted: subscription.participant.may.receive,
        ownerPresent: subscription.participant.attendance === 'present',
      };
    }
  }
}

function keyOf(publication: PublicationId, sink: Sink): string {
  return `${publication}>${sink.plane}/${sink.endpoint}`;
}
