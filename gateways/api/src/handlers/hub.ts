import { relyingPartyOf } from '@crossband/identity';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { openApiDocument } from '../openapi.ts';
import { beginSession } from './begin-session.ts';

export function hubHandlers(hub: ApiHub) {
  const { people, store, door, version } = hub;

  let description: Record<string, unknown> | null = null;
  const openApi: Handler<'openApi'> = async () => {
    description ??= { ...openApiDocument({ hubName: people.hubName, version }) };
    return description;
  };

  const info: Handler<'hub'> = async ({ request }) => ({
    name: people.hubName,
    version,
    setupNeeded: !(await store.people.accounts.hasAdministrator()),
    guests: people.guests,
    signIn: {
      password: true,
      passkeys: passkeysAt(door.originOf(request.raw)),
      openId: people.openId && { name: people.openId.name },
    },
    attachments: { maxBytes: hub.attachments.files.maxBytes },
  });

  const setup: Handler<'setup'> = async (call) => {
    const { link, name, password, ...device } = call.body;
    call.rates.take('signInByAddress', call.limitKey, call.now);
    return beginSession(hub, device, call, async () => {
      const person = await people.firstAdministrator.redeem(link, { name, password }, call.nowMs);
      const entry = { actor: person.id, action: 'account.create', subject: person.id, room: null, atMs: call.nowMs };
      await store.auditLog.append({ ...entry, detail: { administrator: true, first: true } });
      return person;
    });
  };

  /** Whether browsers make passkeys for pages at this origin. */
  function passkeysAt(origin: string): boolean {
    try {
      relyingPartyOf(origin, door.isOwnOrigin);
      return true;
    } catch {
      return false;
    }
  }

  return { openApi, hub: info, setup };
}
