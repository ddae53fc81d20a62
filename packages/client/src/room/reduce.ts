import type { HubNotification, Joined } from '@crossband/wire';
import { withMessages } from './messages.ts';
import type { ClientState } from './state.ts';

/** How the room's state follows the hub: pure, and every unchanged part keeps its reference. */

export const initialState: ClientState = {
  connection: { type: 'idle' },
  media: { send: 'none', receive: 'none', problem: null },
  principal: null,
  self: null,
  about: null,
  door: null,
  participants: [],
  publications: [],
  messages: [],
  history: { loading: false, complete: false, since: 0 },
  readTo: null,
  named: [],
  writtenAt: null,
  waiting: [],
  rules: null,
  typing: [],
  activeSpeaker: null,
  supplies: new Map(),
  unavailable: new Map(),
  own: [],
  draining: null,
};

export function reduce(state: ClientState, notification: HubNotification): ClientState {
  switch (notification.event) {
    case 'participant.joined':
    case 'participant.updated':
      return { ...state, participants: placed(state.participants, notification.data.participant) };
    case 'participant.left':
      return withoutParticipant(state, notification.data.participant);
    case 'publication.opened':
    case 'publication.updated':
      return { ...state, publications: placed(state.publications, notification.data.publication) };
    case 'publication.closed':
      return withoutPublication(state, notification.data.publication);
    case 'feed.changed': {
      const { publication, epoch } = notification.data;
      const known = state.publications.find((one) => one.id === publication);
      if (!known || known.epoch >= epoch) return state;
      return { ...state, publications: placed(state.publications, { ...known, epoch }) };
    }
    case 'subscription.supplied': {
      const { supply } = notification.data;
      return {
        ...state,
        supplies: withEntry(state.supplies, supply.publication, supply),
        unavailable: withoutEntry(state.unavailable, supply.publication),
      };
    }
    case 'subscription.offered':
      return { ...state, unavailable: withoutEntry(state.unavailable, notification.data.publication) };
    case 'subscription.unavailable': {
      const { publication, code, message } = notification.data;
      return { ...state, unavailable: withEntry(state.unavailable, publication, { code, message }) };
    }
    case 'speakers.changed': {
      const { active } = notification.data;
      return active === state.activeSpeaker ? state : { ...state, activeSpeaker: active };
    }
    case 'chat.message':
      return {
        ...state,
        messages: withMessages(state.messages, [notification.data.message]),
        typing: state.typing.filter((id) => authorOf(state, id) !== notification.data.message.author),
      };
    case 'chat.changed': {
      const { message } = notification.data;
      const now = message.deleted ? withoutNamed(state, message.position) : state;
      // A change of a message that is not on the page is seen when that page is fetched.
      if (!state.messages.some(({ position }) => position === message.position)) return now;
      return { ...now, messages: withMessages(state.messages, [message]) };
    }
    case 'chat.mentioned': {
      const { room, message } = notification.data;
      const { position, editedAtMs } = message;
      if (room !== state.self?.room || editedAtMs === null || position > (state.readTo ?? 0)) return state;
      return state.named.includes(position) ? state : { ...state, named: [...state.named, position] };
    }
    case 'chat.unmentioned': {
      const { room, position } = notification.data;
      return room === state.self?.room ? withoutNamed(state, position) : state;
    }
    case 'lobby.changed':
      return { ...state, waiting: notification.data.waiting };
    case 'room.described':
      return { ...state, about: notification.data.room };
    case 'room.rules':
      return { ...state, rules: notification.data.rules };
    case 'chat.typing': {
      const { participant, typing } = notification.data;
      if (state.typing.includes(participant) === typing) return state;
      const others = state.typing.filter((id) => id !== participant);
      return { ...state, typing: typing ? [...others, participant] : others };
    }
    case 'hub.draining':
      return { ...state, draining: notification.data };
    case 'session.challenge':
    case 'chat.read':
    case 'chat.news':
    case 'data.received':
    case 'people.changed':
    case 'rooms.changed':
    case 'lobby.answered':
    case 'moderation.muted':
    case 'moderation.permitted':
    case 'publication.demand':
    case 'publication.audience':
    case 'subscription.closed':
    case 'transport.lost':
    case 'native.state':
    case 'session.closed':
      return state;
    default:
      // A newer hub may say what this client does not know yet.
      return state;
  }
}

/** A snapshot replaces what is live; words are kept, and what was missed of them is asked for. */
export function entered(state: ClientState, joined: Joined, name: string): ClientState {
  const { room, participant, author } = joined;
  const sameRoom = state.self?.room === room.name;
  // As the same participant our subscriptions live on, and with them what was said about them.
  const sameSeat = sameRoom && state.self?.participant === participant;
  const publications = new Set(room.publications.map((one) => one.id));
  return {
    ...state,
    participants: room.participants,
    publications: room.publications,
    about: { name: room.name, topic: room.topic, kept: room.kept },
    self: sameSeat ? state.self : { participant, author, name: nameIn(joined) ?? name, room: room.name },
    messages: sameRoom ? state.messages : [],
    history: sameRoom ? state.history : initialState.history,
    readTo: sameRoom ? state.readTo : null,
    named: sameRoom ? state.named : [],
    writtenAt: sameRoom ? state.writtenAt : null,
    door: null,
    waiting: joined.waiting,
    rules: room.rules,
    typing: [],
    activeSpeaker: null,
    supplies: new Map([...state.supplies].filter(([id]) => sameSeat && publications.has(id))),
    unavailable: new Map([...state.unavailable].filter(([id]) => sameSeat && publications.has(id))),
    draining: null,
  };
}

/** People with an account go by its name, whatever they asked for. */
function nameIn({ room, participant }: Joined): string | undefined {
  return room.participants.find(({ id }) => id === participant)?.name;
}

export function leftRoom(state: ClientState): ClientState {
  return {
    ...initialState,
    connection: state.connection,
    media: state.media,
    own: state.own,
  };
}

/** What the words of somebody in the room carry as their author. */
function authorOf(state: ClientState, participant: string): string {
  return state.participants.find(({ id }) => id === participant)?.account ?? `guest:${participant}`;
}

function withoutNamed(state: ClientState, position: number): ClientState {
  return state.named.includes(position) ? { ...state, named: state.named.filter((one) => one !== position) } : state;
}

function withoutParticipant(state: ClientState, id: string): ClientState {
  return {
    ...state,
    participants: state.participants.filter((one) => one.id !== id),
    publications: state.publications.filter((one) => one.participant !== id),
    typing: state.typing.includes(id) ? state.typing.filter((one) => one !== id) : state.typing,
    activeSpeaker: state.activeSpeaker === id ? null : state.activeSpeaker,
  };
}

function withoutPublication(state: ClientState, id: string): ClientState {
  return {
    ...state,
    publications: state.publications.filter((one) => one.id !== id),
    supplies: withoutEntry(state.supplies, id),
    unavailable: withoutEntry(state.unavailable, id),
  };
}

/** In place of the one with the same id, otherwise last. */
function placed<Item extends { id: string }>(items: readonly Item[], item: Item): readonly Item[] {
  const index = items.findIndex((one) => one.id === item.id);
  return index < 0 ? [...items, item] : items.with(index, item);
}

function withEntry<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> {
  return new Map(map).set(key, value);
}

function withoutEntry<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
