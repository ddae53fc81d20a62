import * as z from 'zod/mini';
import { operator } from '../actor.ts';
import { type Household, operation } from './operation.ts';

export const keyOperations = {
  /** The secret is told only here. */
  'key.make': operation(
    z.strictObject({ label: z.string().check(z.maxLength(200)) }),
    async (household, { label }, nowMs) => {
      const { id, secret } = await household.apiKeys.create({ label, by: operator.id }, nowMs);
      await note(household, 'api-key.create', id, nowMs);
      return { id, secret, label };
    },
  ),

  'key.list': operation(z.strictObject({}), ({ apiKeys }) => apiKeys.list()),

  /** No token of it is good any more. */
  'key.remove': operation(
    z.strictObject({ id: z.string().check(z.maxLength(64)) }),
    async (household, { id }, nowMs) => {
      await household.apiKeys.remove(id);
      await note(household, 'api-key.remove', id, nowMs);
      return null;
    },
  ),
};

function note({ audit }: Household, action: string, subject: string, atMs: number) {
  return audit.append({ atMs, actor: operator.id, action, room: null, subject, detail: {} });
}
