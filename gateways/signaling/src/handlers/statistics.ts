import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** What devices measure and report. */
export const statisticsHandlers: Handlers<'stats.report' | 'client_diagnostic'> = {
  'stats.report': (services, session, params) => {
    const { room, seat } = memberOf(session);
    services.hall.of(room).audience.report(seat.participant, params.received);
    return {};
  },

  client_diagnostic: (_services, session, params) => {
    const { room, seat } = memberOf(session);
    const { logger } = session.connection;
    logger.info({ room: room.id, participant: seat.participant, ...params }, 'client diagnostic');
    return {};
  },
};
