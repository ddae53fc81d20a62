import type { ChatMessageView, HubNotification, Joined } from '@crossband/wire';
import type { ClientState, MessageState } from './state.ts';

/** How the room's state follows the hub: pure, and every unchanged part keeps its reference. */

export const messagesKept = 1000;

export const initialState: ClientState = {
  connection: { type: 'idle' },
  media: { send: 'none', receive: 'none', problem: null },
  self: null,
  participants: [],
  publications: [],
  messages: [],
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
        typing: state.typing.filter((id) => id !== notification.data.message.participant),
      };
    case 'chat.typing': {
      const { participant, typing } = notification.data;
      if (state.typing.includes(participant) === typing) return state;
      const others = state.typing.filter((id) => id !== participant);
      return { ...state, typing: typing ? [...others, participant] : others };
    }
    case 'hub.draining':
      return { ...state, draining: notification.data };
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

/** A snapshot replaces what is live and adds to what is kept (messages). */
export function entered(state: ClientState, joined: Joined, name: string): ClientState {
  const { room, participant } = joined;
  const sameRoom = state.self?.room === room.name;
  // As the same participant our subscriptions live on, and with them what was said about them.
  const sameSeat = sameRoom && state.self?.participant === participant;
  const publications = new Set(room.publications.map((one) => one.id));
  return {
    ...state,
    participants: room.participants,
    publications: room.publications,
    self: sameSeat ? state.self : { participant, name, room: room.name },
    messages: withMessages(sameRoom ? state.messages : [], room.messages),
    typing: [],
    activeSpeaker: null,
    supplies: new Map([...state.supplies].filter(([id]) => sameSeat && publications.has(id))),
    unavailable: new Map([...state.unavailable].filter(([id]) => sameSeat && publications.has(id))),
    draining: null,
  };
}

export function leftRoom(state: ClientState): ClientState {
  return { ...initialState, connection: state.connection, media: state.media, own: state.own };
}

/** Own and foreign messages by id, in the hub's order; own ones that the hub has not taken yet stand last. */
export function withMessages(
  known: readonly MessageState[],
  arrived: readonly ChatMessageView[],
): readonly MessageState[] {
  if (arrived.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of arrived) byId.set(message.id, { ...message, delivery: 'sent' });
  const sent: MessageState[] = [];
  const pending: MessageState[] = [];
  for (const message of byId.values()) (message.delivery === 'sent' ? sent : pending).push(message);
  // Positions start anew when the hub does; its clock orders what came before.
  sent.sort((a, b) => a.sentAtMs - b.sentAtMs || a.position - b.position);
  return [...sent.slice(-messagesKept), ...pending];
}

export function withDelivery(
  messages: readonly MessageState[],
  id: string,
  delivery: 'sending' | 'failed',
  error?: string,
): readonly MessageState[] {
  return messages.map((message) =>
    message.id === id && message.delivery !== 'sent'
      ? { ...message, delivery, ...(error === undefined ? {} : { error }) }
      : message,
  );
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
