import { mintRoomToken } from '@crossband/identity';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';

export function keyHandlers({ people, store }: ApiHub) {
  const apiKeys: Handler<'apiKeys'> = async () => ({ apiKeys: await people.apiKeys.list() });

  const newApiKey: Handler<'newApiKey'> = async ({ who, body, nowMs }) => {
    const { secret, ...apiKey } = await people.apiKeys.create({ label: body.label, by: who.account }, nowMs);
    await note(who.account, 'api-key.create', apiKey.id, nowMs);
    return { apiKey, secret, bearer: `${apiKey.id}.${secret}` };
  };

  const removeApiKey: Handler<'removeApiKey'> = async ({ who, parts, nowMs }) => {
    await people.apiKeys.remove(parts.key);
    await note(who.account, 'api-key.remove', parts.key, nowMs);
    return {};
  };

  const newRoomToken: Handler<'newRoomToken'> = async ({ who, body, nowMs }) => {
    const token = await mintRoomToken(who, body, nowMs);
    return { token, expiresAtMs: (Math.floor(nowMs / 1_000) + Math.floor(body.lifetimeMs / 1_000)) * 1_000 };
  };

  async function note(actor: string, action: string, key: string, atMs: number): Promise<void> {
    await store.auditLog.append({ atMs, actor, action, room: null, subject: key, detail: {} });
  }

  return { apiKeys, newApiKey, removeApiKey, newRoomToken };
}
