import type { Message } from '@crossband/store';
import { memberOf } from './joined.ts';
import { note } from './note.ts';
import type { Handlers } from './types.ts';

type ChatMethod =
  | 'chat.send'
  | 'chat.history'
  | 'chat.changes'
  | 'chat.edit'
  | 'chat.delete'
  | 'chat.react'
  | 'chat.search'
  | 'chat.typing';

/** The words of the room where one is. */
export const chatHandlers: Handlers<ChatMethod> = {
  'chat.send': async ({ words, files }, session, { attachments = [], ...said }) => {
    const { room, seat } = memberOf(session);
    const sent = attachments.length > 0 ? files.sent(room, seat, attachments) : [];
    return { message: await words.send(room, seat, { ...said, attachments: sent }) };
  },
  'chat.history': ({ words }, session, params) => words.history(memberOf(session).room, params),
  'chat.changes': ({ words }, session, params) => words.changes(memberOf(session).room, params),
  'chat.edit': async ({ words }, session, params) => {
    const { room, seat } = memberOf(session);
    return { message: await words.edit(room, seat, params) };
  },
  'chat.delete': async (services, session, params) => {
    const member = memberOf(session);
    const { room, seat } = member;
    const ofOther = ({ author, name }: Message) =>
      note(services, member, 'room.message-removed', author, { name, position: params.position });
    return { message: await services.words.remove(room, seat, params, ofOther) };
  },
  'chat.react': async ({ words }, session, params) => {
    const { room, seat } = memberOf(session);
    return { message: await words.react(room, seat, params) };
  },
  'chat.search': ({ words }, session, params) => words.search(memberOf(session).room, params),

  'chat.typing': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.conversation.typing(seat, params.typing);
    return {};
  },
};
