import { adminHubHandlers } from './handlers/admin-hub.ts';
import { adminPeopleHandlers } from './handlers/admin-people.ts';
import { attachmentHandlers } from './handlers/attachments.ts';
import { banHandlers } from './handlers/bans.ts';
import { hubHandlers } from './handlers/hub.ts';
import { inviteHandlers } from './handlers/invites.ts';
import { keyHandlers } from './handlers/keys.ts';
import { meHandlers } from './handlers/me.ts';
import { memberHandlers } from './handlers/members.ts';
import { openIdHandlers } from './handlers/open-id.ts';
import { passkeyHandlers } from './handlers/passkeys.ts';
import { roomHandlers } from './handlers/rooms.ts';
import { sessionHandlers } from './handlers/sessions.ts';
import { webhookHandlers } from './handlers/webhooks.ts';
import type { Handlers } from './http/handler.ts';
import type { ApiHub } from './hub.ts';

/** One file a domain. */
export function handlersOf(hub: ApiHub): Handlers {
  return {
    ...hubHandlers(hub),
    ...sessionHandlers(hub),
    ...meHandlers(hub),
    ...passkeyHandlers(hub),
    ...openIdHandlers(hub),
    ...roomHandlers(hub),
    ...memberHandlers(hub),
    ...banHandlers(hub),
    ...inviteHandlers(hub),
    ...attachmentHandlers(hub),
    ...keyHandlers(hub),
    ...webhookHandlers(hub),
    ...adminPeopleHandlers(hub),
    ...adminHubHandlers(hub),
  };
}
