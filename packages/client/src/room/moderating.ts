import type { RoomRulesView } from '@crossband/wire';
import type { Moderating } from '../api.ts';
import type { SignalingSession } from '../signaling/session.ts';

/** What who runs a room does; the hub refuses everybody else. */
export function moderating(session: SignalingSession): Moderating {
  const done = async (work: Promise<unknown>): Promise<void> => {
    await work;
  };
  return {
    mute: (participant) => done(session.request('moderation.mute', { participant })),
    muteAll: () => done(session.request('moderation.mute', { participant: null })),
    permit: (participant, { speak, show, chat }) =>
      done(session.request('moderation.permit', { participant, speak, show, chat })),
    sendAway: (participant) => done(session.request('moderation.kick', { participant })),
    setRules: (rules: RoomRulesView) => done(session.request('room.rules.set', { rules })),
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
