import type { WallMs } from '@crossband/foundation';
import * as z from 'zod/mini';
import type { Person } from '../accounts.ts';
import { operator } from '../actor.ts';
import { accountNamed, type Household, operation, personName } from './operation.ts';

const password = z.string().check(z.maxLength(1_024));

export const userOperations = {
  'user.list': operation(
    z.strictObject({ after: z.optional(personName) }),
    async ({ accounts }, { after }): Promise<Person[]> =>
      accounts.list({ limit: 500, ...(after === undefined ? {} : { after }) }),
  ),

  /** `password` null: the person comes in by an invitation's passkey or a linked identity only. */
  'user.add': operation(
    z.strictObject({
      name: z.string().check(z.maxLength(200)),
      password: z.nullable(password),
      administrator: z.boolean(),
    }),
    async (household, values, nowMs) => {
      const person = await household.accounts.create(values, nowMs);
      await note(household, 'account.create', person, { administrator: person.administrator }, nowMs);
      return person;
    },
  ),

  /** Signs every device of the person out. */
  'user.password': operation(z.strictObject({ name: personName, password }), async (household, values, nowMs) => {
    const person = await accountNamed(household, values.name);
    await household.accounts.setPassword(person.id, values.password);
    await note(household, 'account.password', person, {}, nowMs);
    return person;
  }),

  'user.disabled': operation(
    z.strictObject({ name: personName, disabled: z.boolean() }),
    async (household, { name, disabled }, nowMs) => {
      const { id } = await accountNamed(household, name);
      const person = await household.accounts.setDisabled(id, disabled);
      await note(household, disabled ? 'account.disable' : 'account.enable', person, {}, nowMs);
      return person;
    },
  ),

  'user.administrator': operation(
    z.strictObject({ name: personName, administrator: z.boolean() }),
    async (household, { name, administrator }, nowMs) => {
      const { id } = await accountNamed(household, name);
      const person = await household.accounts.setAdministrator(id, administrator);
      await note(household, 'account.administrator', person, { administrator }, nowMs);
      return person;
    },
  ),
};

function note({ audit }: Household, action: string, person: Person, detail: Record<string, unknown>, atMs: WallMs) {
  return audit.append({ atMs, actor: operator.id, action, room: null, subject: person.id, detail });
}
