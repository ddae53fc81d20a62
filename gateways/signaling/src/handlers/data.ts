import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** Messages that applications send each other through a room. */
export const dataHandlers: Handlers<'data.send'> = {
  'data.send': (_services, session, { topic = null, payload, to }) => {
    const { room, seat } = memberOf(session);
    room.conversation.sendData(seat, { topic, payload, to: to ? new Set(to) : null });
    return {};
  },
};
