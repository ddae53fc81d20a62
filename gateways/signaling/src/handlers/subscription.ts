import { isCodedError } from '@crossband/foundation';
import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

type SubscriptionMethod = 'subscription.set' | 'subscription.ready' | 'subscription.playing';

/** What a participant wants to receive. */
export const subscriptionHandlers: Handlers<SubscriptionMethod> = {
  'subscription.set': (_services, session, params) => {
    const { room, seat, sink } = memberOf(session);
    const subscriptions = params.wants.map(({ publication, want }) => {
      if (want) return { publication, subscription: subscribeUnlessGone() };
      const known = room.subscriptions.find(seat, publication, sink);
      if (known) room.unsubscribe(seat, known);
      return { publication, subscription: null };

      /** A publication may end while its want travels: that is no error, the client hears of both. */
      function subscribeUnlessGone(): string | null {
        try {
          return want && room.subscribe(seat, publication, sink, want);
        } catch (error) {
          if (isCodedError(error) && error.code === 'unknown-publication') return null;
          throw error;
        }
      }
    });
    return { subscriptions };
  },

  'subscription.ready': async (_services, session, params) => {
    await memberOf(session).webrtc.ready(params.subscription, params.epoch);
    return {};
  },

  'subscription.playing': async (_services, session, params) => {
    await memberOf(session).webrtc.playing(params.subscription, params.epoch);
    return {};
  },
};
