import { CodedError } from '@crossband/foundation';
import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

type DatagramMethod = 'datagram.open' | 'datagram.publish' | 'datagram.ready' | 'datagram.close';

/** Devices that send and receive media datagrams (docs/protocol/datagram.md). */
export const datagramHandlers: Handlers<DatagramMethod> = {
  'datagram.open': async (services, session, params) => {
    if (!services.datagrams) {
      throw new CodedError('datagrams-off', 'This hub takes no datagrams; start it with --datagrams.');
    }
    const member = memberOf(session);
    const { remoteAddress, isPrivate } = session.connection;
    if (!isPrivate) {
      throw new CodedError(
        'signaling-not-private',
        'Keys of datagrams are told over TLS only, which this connection has not: connect by wss:// (the hub may need ' +
          '--tls-mode local, or its proxy X-Forwarded-Proto), or from the same machine.',
      );
    }
    const opened = await services.datagrams.session(
      member.room,
      member.seat,
      (event, data) => member.notify(event, data),
      { ...params, remoteAddress },
    );
    member.takeDatagrams(opened);
    return opened.opened;
  },

  'datagram.publish': (_services, session, params) => memberOf(session).openDatagrams.publish(params),

  'datagram.ready': (_services, session, params) => {
    memberOf(session).openDatagrams.ready(params);
    return {};
  },

  'datagram.close': (_services, session) => {
    memberOf(session).closeDatagrams('own');
    return {};
  },
};
