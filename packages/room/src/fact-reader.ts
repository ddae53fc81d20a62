import { type Emitter, monotonicNow } from '@crossband/foundation';
import { type ActiveSpeaker, nextSpeaker, nobodySpeaks, speakerOf, stageFreeAt } from './active-speaker.ts';
import { crossingOf } from './bridging.ts';
import type { Fact, ParticipantId, PlaneId } from './ports.ts';
import { viewPublication } from './publication.ts';
import type { PublicationTable } from './publication-table.ts';
import type { RoomEvents } from './room-events.ts';
import type { Subscription, SubscriptionTable } from './subscription-table.ts';

/** Most people whose loudness is told at once. */
const mostSpeakers = 16;

type FactOf<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

/** Draws a room's conclusions from what the planes tell. */
export class FactReader {
  readonly #publications: PublicationTable;
  readonly #subscriptions: SubscriptionTable;
  readonly #events: Emitter<RoomEvents>;
  readonly #levels = new Map<PlaneId, FactOf<'levels'>['levels']>();
  #speaker: ActiveSpeaker = nobodySpeaks;
  /** When the stage is free, if nothing more is heard. */
  #freeing: NodeJS.Timeout | undefined;

  constructor(publications: PublicationTable, subscriptions: SubscriptionTable, events: Emitter<RoomEvents>) {
    this.#publications = publications;
    this.#subscriptions = subscriptions;
    this.#events = events;
    events.on('closed', () => clearTimeout(this.#freeing));
  }

  read(fact: Fact): void {
    switch (fact.type) {
      case 'bridged':
        this.#bridged(fact);
        break;
      case 'feed-down':
        this.#feedDown(fact.handle);
        break;
      case 'levels':
        this.#levels.set(fact.plane, fact.levels);
        this.#hear();
        break;
      case 'supplied':
        this.#supplied(fact);
        break;
      case 'unavailable':
        this.#unavailable(fact);
        break;
      case 'endpoint-down':
        // The endpoint's gateway session opens it again under the same name; the plan does not change by it.
        break;
    }
  }

  #supplied({ subscription, spatialLayer, temporalLayer, reason }: FactOf<'supplied'>): void {
    const known = this.#subscriptions.get(subscription);
    if (!known) return;
    const { participant, publication, want } = known;
    const supply = { subscription, publication, want, spatialLayer, temporalLayer, reason };
    this.#events.emit('supplied', participant.id, supply);
  }

  #unavailable({ subscription, code }: FactOf<'unavailable'>): void {
    for (const { id, participant, publication } of this.#waitingFor(subscription)) {
      this.#events.emit('unavailable', participant.id, id, publication, code);
    }
  }

  /** One's own subscription; or, where a bridge cannot carry something, everybody's who wanted it over there. */
  #waitingFor(subscription: string): Iterable<Subscription> {
    const known = this.#subscriptions.get(subscription);
    if (known) return [known];
    const crossing = crossingOf(subscription);
    return crossing ? this.#subscriptions.to(crossing.publication, crossing.plane) : [];
  }

  /** A bridge that was slower than the feed's replacement has made a copy of what is gone: nobody is sent there. */
  #bridged({ of, copy }: FactOf<'bridged'>): void {
    const publication = this.#publications.byHandle(of);
    if (publication?.feed?.handle !== of) return;
    this.#publications.copy(publication, copy);
    this.#events.emit('planChanged');
  }

  #feedDown(handle: string): void {
    const publication = this.#publications.byHandle(handle);
    if (!publication) return;
    if (publication.feed?.handle !== handle) {
      this.#publications.dropCopy(publication, handle);
      this.#events.emit('planChanged');
      return;
    }
    this.#publications.drop(publication);
    if (publication.owner.attendance === 'present') {
      this.#events.emit('publicationUpdated', viewPublication(publication));
    }
    this.#events.emit('planChanged');
  }

  #hear(): void {
    const heard = this.#heard();
    const now = monotonicNow();
    this.#speaker = nextSpeaker(this.#speaker, heard, now);
    const active = speakerOf(this.#speaker);
    this.#events.emit('speakersChanged', active, heard);
    clearTimeout(this.#freeing);
    // Planes say once that all is silent.
    const freeAt = heard.length === 0 ? stageFreeAt(this.#speaker) : null;
    if (freeAt !== null) this.#freeing = setTimeout(() => this.#hear(), Math.ceil(freeAt - now)).unref();
  }

  /** Loudest first. A feed's own plane tells of it; what is told of copies is left out. */
  #heard(): { participant: ParticipantId; dbov: number }[] {
    const heard: { participant: ParticipantId; dbov: number }[] = [];
    for (const { handle, dbov } of [...this.#levels.values()].flat()) {
      const publication = this.#publications.byHandle(handle);
      if (publication?.feed?.handle !== handle || publication.spec.source !== 'microphone' || publication.muted)
        continue;
      heard.push({ participant: publication.owner.id, dbov });
    }
    return heard.sort((a, b) => b.dbov - a.dbov).slice(0, mostSpeakers);
  }
}
