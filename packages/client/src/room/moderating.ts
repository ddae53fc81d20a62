import type { RoomRulesView } from '@crossband/wire';
import type { Moderating } from '../api.ts';
import { clientError } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { Store } from '../store.ts';
import type { ClientState } from './state.ts';

/** What who runs a room does; the hub refuses everybody else. */
export function moderating(session: SignalingSession, state: Store<ClientState>): Moderating {
  const done = async (work: Promise<unknown>): Promise<void> => {
    await work;
  };
  return {
    mute: (participant) => done(session.request('moderation.mute', { participant })),
    muteAll: () => done(session.request('moderation.mute', { participant: null })),
    permit: (participant, { speak, show, chat, data }) =>
      done(
        session.request('moderation.permit', {
          participant,
          speak,
          show,
          chat,
          ...(data === undefined ? {} : { data }),
        }),
      ),
    sendAway: (participant) => done(session.request('moderation.kick', { participant })),
    setRules: rulesSetter(session, state),
    ban: (participant, { lifetimeMs, reason }) =>
      done(session.request('moderation.ban', { participant, lifetimeMs, reason })),
    bans: async () => (await session.request('moderation.bans', {})).bans,
    unban: (subject) => done(session.request('moderation.unban', { subject })),
    setRole: (participant, role, override = {}) =>
      done(session.request('moderation.role', { participant, role, ...override })),
    describe: (about) => done(session.request('room.describe', about)),
    answer: (knock, admitted) => done(session.request('lobby.answer', { knock, admitted })),
  };
}

/** Rules are set as a whole; what was changed a moment ago, and is not in the state yet, is part of it. */
function rulesSetter(session: SignalingSession, state: Store<ClientState>): Moderating['setRules'] {
  let pending: Partial<RoomRulesView> = {};
  let underWay = 0;
  return async (change) => {
    const { rules } = state.getSnapshot();
    if (!rules) throw clientError('not-connected');
    pending = { ...pending, ...change };
    underWay += 1;
    try {
      await session.request('room.rules.set', { rules: { ...rules, ...pending } });
    } finally {
      underWay -= 1;
      if (underWay === 0) pending = {};
    }
  };
}
