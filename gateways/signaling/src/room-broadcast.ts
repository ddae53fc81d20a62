import type { CloseReason } from '@crossband/foundation';
import type { Room } from '@crossband/room';
import type { HubEvents } from '@crossband/wire';
import type { Member } from './member.ts';
import { textFrame } from './text-frame.ts';
import { TypingNews } from './typing-news.ts';

type LeaveReason = HubEvents['participant.left']['reason'];

/** Tells the members of one room what happens in it; what all hear is serialised once. */
export class RoomBroadcast {
  readonly #members = new Map<string, Member>();
  readonly #typing = new TypingNews((participant, typing) => this.#all('chat.typing', { participant, typing }));
  /** Frames of messages that go out at the end of this turn. */
  readonly #words: Buffer[] = [];
  #spoken = false;

  constructor(room: Room) {
    const { events } = room;
    events.on('participantJoined', (participant) => this.#all('participant.joined', { participant }));
    events.on('participantUpdated', (participant) => this.#all('participant.updated', { participant }));
    events.on('participantLeft', (participant, reason) =>
      this.#all('participant.left', { participant, reason: leaveReason(reason) }),
    );
    events.on('publicationOpened', (publication) => this.#all('publication.opened', { publication }));
    events.on('publicationUpdated', (publication) => this.#all('publication.updated', { publication }));
    events.on('publicationClosed', (publication, reason) => this.#all('publication.closed', { publication, reason }));
    events.on('feedChanged', (publication, epoch) => this.#all('feed.changed', { publication, epoch }));
    events.on('messageSent', (message) => this.#chat({ message }));
    events.on('messageChanged', (message) => this.#all('chat.changed', { message }));
    events.on('described', (room) => this.#all('room.described', { room: { ...room } }));
    events.on('rulesChanged', (rules) => this.#all('room.rules', { rules }));
    events.on('lobbyChanged', (waiting) => this.#moderators('lobby.changed', { waiting: [...waiting] }));
    events.on('mutedByModerator', (owner, publication, by) =>
      this.#members.get(owner)?.notify('moderation.muted', { publication, by }),
    );
    events.on('typingChanged', (participant, typing) => this.#typing.changed(participant, typing));
    events.on('dataSent', (message, to) => this.#data(message, to));
    events.on('demandChanged', (owner, publication, demand) =>
      this.#members.get(owner)?.notify('publication.demand', { publication, ...demand }),
    );
    events.on('supplied', (subscriber, supply) =>
      this.#members.get(subscriber)?.notify('subscription.supplied', { supply }),
    );
    events.on('unavailable', (subscriber, subscription, publication, code) =>
      this.#members.get(subscriber)?.notify('subscription.unavailable', {
        subscription,
        publication,
        code,
        message: unavailableText[code],
      }),
    );
    events.on('speakersChanged', (active, levels) => {
      const quiet = active === null && levels.length === 0;
      if (quiet && !this.#spoken) return;
      this.#spoken = !quiet;
      this.#all('speakers.changed', { active, levels: [...levels] });
    });
  }

  add(member: Member): void {
    this.#flush();
    this.#members.set(member.seat.participant, member);
  }

  remove(member: Member): void {
    this.#members.delete(member.seat.participant);
    this.#typing.left(member.seat.participant);
  }

  member(participant: string): Member | undefined {
    return this.#members.get(participant);
  }

  #moderators<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    for (const member of this.#members.values()) if (member.mayModerate) member.notify(event, data);
  }

  #all<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    this.#flush();
    if (this.#members.size > 0) this.#send(textFrame(JSON.stringify({ event, data })));
  }

  #data(data: HubEvents['data.received'], to: ReadonlySet<string> | null): void {
    this.#flush();
    const frame = textFrame(JSON.stringify({ event: 'data.received', data }));
    for (const [participant, member] of this.#members) {
      if (to ? to.has(participant) : participant !== data.from) member.sendFrames(frame);
    }
  }

  /** Messages of one commit become known together: each member gets them in one write. */
  #chat(data: HubEvents['chat.message']): void {
    if (this.#members.size === 0) return;
    if (this.#words.length === 0) process.nextTick(() => this.#flush());
    this.#words.push(textFrame(JSON.stringify({ event: 'chat.message', data })));
  }

  /** What waits goes out before anything else is told, and before who comes now is a member. */
  #flush(): void {
    const frames = this.#words.splice(0);
    const [first] = frames;
    if (first) this.#send(frames.length === 1 ? first : Buffer.concat(frames));
  }

  #send(frames: Buffer): void {
    for (const member of this.#members.values()) member.sendFrames(frames);
  }
}

const unavailableText = {
  'no-common-codec': 'This device has no decoder for what is being sent; ask the sender to use VP8 or H264.',
  'media-unavailable': 'The media server cannot deliver this at the moment; it will try again.',
} as const;

function leaveReason(reason: CloseReason): LeaveReason {
  return reason === 'vanished' || reason === 'kicked' || reason === 'replaced' || reason === 'revoked'
    ? reason
    : 'left';
}
