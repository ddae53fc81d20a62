import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** Words and presence. */
export const chatHandlers: Handlers<'chat.send' | 'chat.typing' | 'presence.set'> = {
  'chat.send': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    return { message: room.say(seat, params) };
  },

  'chat.typing': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.typing(seat, params.typing);
    return {};
  },

  'presence.set': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.setPresence(seat, params.presence);
    return {};
  },
};
