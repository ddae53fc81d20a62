import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** WebRTC transports of a device. */
export const transportHandlers: Handlers<'transport.open' | 'transport.connect' | 'transport.restart'> = {
  'transport.open': (_services, session, params) => memberOf(session).webrtc.openTransport(params),

  'transport.connect': async (_services, session, params) => {
    await memberOf(session).webrtc.connectTransport(params);
    return {};
  },

  'transport.restart': async (_services, session, params) => ({
    iceParameters: await memberOf(session).webrtc.restartTransport(params.transport),
  }),
};
