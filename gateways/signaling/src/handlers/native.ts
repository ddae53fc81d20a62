import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

type NativeMethod = 'create_native_sender_session' | 'create_native_receiver_session' | 'close_native_session';

/** Native RTP in and out (docs/protocol/native-sender.md). */
export const nativeHandlers: Handlers<NativeMethod> = {
  create_native_sender_session: (services, session, params) =>
    services.native.createSender(memberOf(session).nativeContext, params),

  create_native_receiver_session: (services, session, params) =>
    services.native.createReceiver(memberOf(session).nativeContext, params),

  close_native_session: async (services, session, params) => {
    await services.native.close(memberOf(session).seat.participant, params.session);
    return {};
  },
};
