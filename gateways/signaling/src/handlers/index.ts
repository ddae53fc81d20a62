import { CodedError } from '@crossband/foundation';
import type { Method } from '@crossband/wire';
import type { ClientRequest } from '../frame.ts';
import { attachmentHandlers } from './attachment.ts';
import { chatHandlers } from './chat.ts';
import { dataHandlers } from './data.ts';
import { datagramHandlers } from './datagram.ts';
import { moderationHandlers } from './moderation.ts';
import { nativeHandlers } from './native.ts';
import { peopleHandlers } from './people.ts';
import { publicationHandlers } from './publication.ts';
import { roomHandlers } from './room.ts';
import { sessionHandlers } from './session.ts';
import { statisticsHandlers } from './statistics.ts';
import { subscriptionHandlers } from './subscription.ts';
import { transportHandlers } from './transport.ts';
import type { Handlers, Services, Session } from './types.ts';

const handlers: Handlers<Method> = {
  ...sessionHandlers,
  ...roomHandlers,
  ...transportHandlers,
  ...publicationHandlers,
  ...subscriptionHandlers,
  ...chatHandlers,
  ...attachmentHandlers,
  ...dataHandlers,
  ...peopleHandlers,
  ...moderationHandlers,
  ...statisticsHandlers,
  ...nativeHandlers,
  ...datagramHandlers,
};

/** Gives a request to its domain's handler. */
export async function dispatch(services: Services, session: Session, request: ClientRequest): Promise<unknown> {
  if (session.at.state === 'new' && !openers.has(request.method)) {
    throw new CodedError('open-first', 'The first message of a connection is session.open or session.resume.', {
      audience: 'protocol',
    });
  }
  const handler = handlers[request.method] as (services: Services, session: Session, params: unknown) => unknown;
  return handler(services, session, request.params);
}

const openers: ReadonlySet<Method> = new Set(['session.open', 'session.resume']);
