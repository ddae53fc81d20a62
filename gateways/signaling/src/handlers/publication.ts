import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

type PublicationMethod = 'publication.open' | 'publication.describe' | 'publication.close' | 'publication.mute';

/** What a participant shares. */
export const publicationHandlers: Handlers<PublicationMethod> = {
  'publication.open': (_services, session, params) => memberOf(session).webrtc.publish(params),

  'publication.describe': async (_services, session, params) => {
    await memberOf(session).webrtc.describe(params.publication, params.widthPx);
    return {};
  },

  'publication.close': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.unpublish(seat, params.publication, 'own');
    return {};
  },

  'publication.mute': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.mute(seat, params.publication, params.muted);
    return {};
  },
};
