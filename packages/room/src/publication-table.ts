import { CodedError } from '@crossband/foundation';
import { mayPublish } from './may.ts';
import type { Participant } from './participant.ts';
import type { PlannedPublication } from './planner.ts';
import type { Feed, ParticipantId, PublicationId } from './ports.ts';
import type { Publication } from './publication.ts';

/** The publications of a room, found by id, by owner and by the handle of their feed in constant time. */
export class PublicationTable {
  readonly #byId = new Map<PublicationId, Publication>();
  readonly #byHandle = new Map<string, Publication>();
  readonly #byOwner = new Map<ParticipantId, Set<Publication>>();

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): Iterator<Publication> {
    return this.#byId.values();
  }

  get(id: PublicationId): Publication | undefined {
    return this.#byId.get(id);
  }

  byHandle(handle: string): Publication | undefined {
    return this.#byHandle.get(handle);
  }

  of(owner: Participant): ReadonlySet<Publication> {
    return this.#byOwner.get(owner.id) ?? none;
  }

  /** The publication, if this participant owns it. */
  owned(owner: Participant, id: PublicationId): Publication {
    const publication = this.#byId.get(id);
    if (!publication) throw unknownPublication();
    if (publication.owner !== owner) throw new CodedError('not-yours', 'This publication belongs to somebody else.');
    return publication;
  }

  add(publication: Publication): void {
    this.#byId.set(publication.id, publication);
    const owned = this.#byOwner.get(publication.owner.id) ?? new Set();
    this.#byOwner.set(publication.owner.id, owned.add(publication));
  }

  /** Another feed carries the publication from here on: its epoch grows by one. */
  carry(publication: Publication, feed: Omit<Feed, 'epoch'>): void {
    this.drop(publication);
    publication.epoch += 1;
    publication.codec = feed.codec;
    publication.feed = { ...feed, epoch: publication.epoch };
    this.#byHandle.set(feed.handle, publication);
  }

  /** The publication's feed is on another plane too. */
  copy(publication: Publication, copy: Omit<Feed, 'epoch'>): void {
    const replaced = publication.copies.get(copy.plane);
    if (replaced) this.#byHandle.delete(replaced.handle);
    publication.copies.set(copy.plane, { ...copy, epoch: publication.epoch });
    this.#byHandle.set(copy.handle, publication);
  }

  /** The publication has no feed at the moment, and no copies of it. */
  drop(publication: Publication): void {
    for (const feed of [publication.feed, ...publication.copies.values()]) if (feed) this.#byHandle.delete(feed.handle);
    publication.feed = null;
    publication.copies.clear();
  }

  /** One copy is gone; the feed itself goes on. */
  dropCopy(publication: Publication, handle: string): void {
    for (const [plane, copy] of publication.copies) if (copy.handle === handle) publication.copies.delete(plane);
    this.#byHandle.delete(handle);
  }

  remove(publication: Publication): void {
    this.drop(publication);
    this.#byId.delete(publication.id);
    const owned = this.#byOwner.get(publication.owner.id);
    owned?.delete(publication);
    if (owned?.size === 0) this.#byOwner.delete(publication.owner.id);
  }

  *planned(): Iterable<PlannedPublication> {
    for (const { id, owner, spec, feed, copies, muted } of this.#byId.values()) {
      const permitted = mayPublish(owner.may, spec.source);
      yield { id, participant: owner.id, feed, copies, muted, permitted, ownerPresent: owner.attendance === 'present' };
    }
  }
}

const none: ReadonlySet<Publication> = new Set();

export function unknownPublication(): CodedError {
  return new CodedError('unknown-publication', 'There is no such publication in this room; it may have ended.');
}
