import { type CloseReason, CodedError, Emitter, randomId } from '@crossband/foundation';
import type { RoomView, Want } from '@crossband/wire';
import { openRules } from '@crossband/wire/signaling/open-rules';
import { type Claim, claimant } from './claim.ts';
import { Conversation } from './conversation.ts';
import { Door } from './door.ts';
import { FactReader } from './fact-reader.ts';
import { requirePublish } from './may.ts';
import { Moderation } from './moderation.ts';
import { type Participant, viewParticipant } from './participant.ts';
import { ParticipantTable } from './participant-table.ts';
import type { About } from './place.ts';
import { planRoom } from './planner.ts';
import type {
  Fact,
  Feed,
  ParticipantId,
  Plan,
  PublicationId,
  PublicationSpec,
  RoomPort,
  Seat,
  Sink,
  SubscriptionId,
} from './ports.ts';
import { newPublication, type Publication, viewPublication } from './publication.ts';
import { PublicationTable } from './publication-table.ts';
import type { RoomEvents } from './room-events.ts';
import type { RoomRules } from './rules.ts';
import { SubscriptionTable } from './subscription-table.ts';
import { Subscriptions } from './subscriptions.ts';

export interface RoomLimits {
  readonly participants: number;
  readonly publicationsEach: number;
}

/** One room: who is in it, what they publish, what they want. It knows no socket, no protocol and no media engine. */
export class Room implements RoomPort {
  readonly id: string;
  readonly events = new Emitter<RoomEvents>();
  /** Who may come in. */
  readonly door: Door;
  /** What those who run the room do to others. */
  readonly moderation: Moderation;
  /** What they say to each other in words. */
  readonly conversation: Conversation;
  /** What they want to see and hear. */
  readonly subscriptions: Subscriptions;
  readonly #limits: RoomLimits;
  #about: About;
  readonly #participants = new ParticipantTable();
  readonly #publications = new PublicationTable();
  readonly #wanted = new SubscriptionTable();
  #planVersion = 0;
  readonly #facts: FactReader;
  #closed = false;

  constructor(
    id: string,
    limits: RoomLimits,
    rules: RoomRules = openRules,
    about: About = { name: id, topic: '', kept: false },
  ) {
    this.id = id;
    this.#about = about;
    this.door = new Door(rules, this.#participants, this.events);
    this.moderation = new Moderation(this.#participants, this.#publications, this.events);
    this.conversation = new Conversation(this.#participants, this.events);
    this.subscriptions = new Subscriptions(this.#participants, this.#publications, this.#wanted, this.events);
    this.#facts = new FactReader(this.#publications, this.#wanted, this.events);
    this.#limits = limits;
    this.events.on('rulesChanged', () => this.#planChanged());
  }

  get about(): About {
    return this.#about;
  }

  describe({ name, topic, kept }: About): void {
    this.#about = { name, topic, kept };
    this.events.emit('described', this.#about);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Seats taken, the absent ones that may still resume included. */
  get size(): number {
    return this.#participants.size;
  }

  get publicationCount(): number {
    return this.#publications.size;
  }

  /** Takes a seat. `restored` is an identity that a hub restart survived (proven by a resume token). */
  admit(claim: Claim): Seat {
    const participant = claimant(claim);
    const { role, may } = participant;
    const most = Math.min(this.#limits.participants, this.door.rules.participants ?? Number.POSITIVE_INFINITY);
    if (this.#participants.size >= most) {
      throw new CodedError('room-full', `This room is full: ${most} people are in it. Try later.`);
    }
    const asked = { role, may, invited: claim.invited ?? false, knock: claim.knock };
    const knocked = claim.restored ? null : this.door.pass(asked);
    // Whoever let them in saw this name.
    if (knocked) participant.name = knocked.name;
    this.#participants.add(participant);
    if (participant.visible) this.events.emit('participantJoined', viewParticipant(participant));
    return this.#seatOf(participant);
  }

  /** The same participant on a new connection. Older holders of the seat are void from here on. */
  resume(id: ParticipantId): Seat {
    const participant = this.#participants.get(id);
    if (!participant) throw new CodedError('resume-expired', 'This seat is no longer held; join again.');
    participant.generation += 1;
    if (participant.attendance === 'absent') {
      participant.attendance = 'present';
      if (participant.visible) this.events.emit('participantJoined', viewParticipant(participant));
      for (const publication of this.#publications.of(participant)) {
        if (publication.epoch > 0) this.events.emit('publicationOpened', viewPublication(publication));
      }
      this.subscriptions.attendanceChanged(participant.id);
    }
    return this.#seatOf(participant);
  }

  /** Nobody holds the seat at the moment: others no longer see the participant, the seat waits for a resume. */
  absent(seat: Seat): void {
    const participant = this.#participants.holder(seat);
    if (participant.attendance === 'absent') return;
    participant.attendance = 'absent';
    for (const publication of this.#publications.of(participant)) {
      if (publication.epoch > 0) this.events.emit('publicationClosed', publication.id, 'vanished');
    }
    if (participant.visible) this.events.emit('participantLeft', participant.id, 'vanished');
    this.subscriptions.attendanceChanged(participant.id);
  }

  publish(seat: Seat, spec: PublicationSpec): PublicationId {
    const owner = this.#participants.holder(seat);
    requirePublish(owner.may, spec.source);
    if (this.#publications.of(owner).size >= this.#limits.publicationsEach) {
      throw new CodedError(
        'too-many-publications',
        `You already share ${this.#limits.publicationsEach} things here; stop one of them first.`,
      );
    }
    const publication = newPublication(`m:${randomId()}`, owner, spec);
    this.#publications.add(publication);
    return publication.id;
  }

  /** Gives the publication its (next) feed; returns the feed's epoch. */
  attach(seat: Seat, id: PublicationId, feed: Omit<Feed, 'epoch'>): number {
    const publication = this.#owned(seat, id);
    this.#publications.carry(publication, feed);
    if (publication.epoch === 1) {
      this.events.emit('publicationOpened', viewPublication(publication));
    } else {
      this.events.emit('publicationUpdated', viewPublication(publication));
      this.events.emit('feedChanged', publication.id, publication.epoch);
    }
    this.#planChanged();
    return publication.epoch;
  }

  mute(seat: Seat, id: PublicationId, muted: boolean): void {
    const publication = this.#owned(seat, id);
    if (publication.muted === muted) return;
    publication.muted = muted;
    this.events.emit('publicationUpdated', viewPublication(publication));
    this.#planChanged();
  }

  unpublish(seat: Seat, id: PublicationId, reason: CloseReason): void {
    this.#close(this.#owned(seat, id), reason);
  }

  /** The publication, if the seat's participant owns it. */
  owned(seat: Seat, id: PublicationId): { readonly feed: Feed | null; readonly spec: Omit<PublicationSpec, 'muted'> } {
    return this.#owned(seat, id);
  }

  subscribe(seat: Seat, id: PublicationId, sink: Sink, want: Want): SubscriptionId {
    return this.subscriptions.open(seat, id, sink, want);
  }

  unsubscribe(seat: Seat, id: SubscriptionId): void {
    this.subscriptions.close(seat, id);
  }

  leave(seat: Seat, reason: CloseReason): void {
    const participant = this.#participants.get(seat.participant);
    if (!participant || participant.generation !== seat.generation) return;
    for (const publication of [...this.#publications.of(participant)]) this.#close(publication, reason);
    this.#participants.remove(participant);
    if (participant.visible && participant.attendance === 'present') {
      this.events.emit('participantLeft', participant.id, reason);
    }
    this.subscriptions.leave(participant.id);
    this.events.emit('seatFreed');
  }

  setPresence(seat: Seat, presence: 'active' | 'away'): void {
    const participant = this.#participants.holder(seat);
    if (participant.presence === presence) return;
    participant.presence = presence;
    if (participant.visible) this.events.emit('participantUpdated', viewParticipant(participant));
  }

  /** The account of somebody inside, if they have one. */
  accountOf(id: ParticipantId): string | null {
    return this.#participants.get(id)?.account ?? null;
  }

  ownerOf(id: PublicationId): ParticipantId | null {
    return this.#publications.get(id)?.owner.id ?? null;
  }

  /** What a plane tells of this room. */
  learn(fact: Fact): void {
    this.#facts.read(fact);
  }

  /** The next version of who may hear whom. */
  plan(): Plan {
    this.#planVersion += 1;
    return planRoom({
      room: this.id,
      fence: 1,
      version: this.#planVersion,
      publications: this.#publications.planned(),
      subscriptions: this.#wanted.planned(),
      signed: this.door.rules.signed,
    });
  }

  view(): RoomView {
    const participants = [...this.#participants].filter((p) => p.visible && p.attendance === 'present');
    const publications = [...this.#publications].filter(
      (publication) => publication.owner.attendance === 'present' && publication.epoch > 0,
    );
    return {
      ...this.#about,
      participants: participants.map(viewParticipant),
      publications: publications.map(viewPublication),
      rules: this.door.rules,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.emit('closed');
  }

  #close(publication: Publication, reason: CloseReason): void {
    this.#publications.remove(publication);
    this.#wanted.removeAllTo(publication.id);
    if (publication.epoch > 0 && publication.owner.attendance === 'present') {
      this.events.emit('publicationClosed', publication.id, reason);
    }
    this.#planChanged();
  }

  #planChanged(): void {
    this.events.emit('planChanged');
  }

  #seatOf(participant: Participant): Seat {
    const { id, generation, visible } = participant;
    return { room: this.id, participant: id, generation, visible };
  }

  #owned(seat: Seat, id: PublicationId): Publication {
    return this.#publications.owned(this.#participants.holder(seat), id);
  }
}
