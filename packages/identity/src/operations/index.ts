import { CodedError, type WallMs } from '@crossband/foundation';
import * as z from 'zod/mini';
import { inviteOperations } from './invites.ts';
import { keyOperations } from './keys.ts';
import type { Household, Operation } from './operation.ts';
import { roomOperations } from './rooms.ts';
import { userOperations } from './users.ts';

export type { InviteView } from './invites.ts';
export type { Household } from './operation.ts';

/** Everything that the commands of the hub's own machine do; each leaves an entry in the audit log. */
const operations = { ...userOperations, ...roomOperations, ...keyOperations, ...inviteOperations };

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationParams = { [Name in OperationName]: z.infer<Operations[Name]['params']> };
export type OperationResults = { [Name in OperationName]: Awaited<ReturnType<Operations[Name]['run']>> };

/** Whatever carries a question to who answers it: a running hub, or this process where none runs. */
export type Operate = <Name extends OperationName>(
  name: Name,
  params: OperationParams[Name],
) => Promise<OperationResults[Name]>;

const question = z.strictObject({ operation: z.string().check(z.maxLength(64)), params: z.unknown() });

/** Answers `{operation, params}`. @throws CodedError `unknown-operation`, `bad-request`, and whatever it is that fails */
export async function operate(household: Household, asked: unknown, nowMs: WallMs): Promise<unknown> {
  const { data } = question.safeParse(asked);
  if (!data) throw badRequest('it is no operation');
  if (!Object.hasOwn(operations, data.operation)) throw unknownOperation(data.operation);
  const { params, run } = operations[data.operation as OperationName] as Operation<unknown, unknown>;
  const checked = params.safeParse(data.params);
  if (!checked.success) throw badRequest(z.prettifyError(checked.error));
  return run(household, checked.data, nowMs);
}

function badRequest(why: string): CodedError {
  return new CodedError('bad-request', `The hub cannot do this: ${why}. See --help.`);
}

function unknownOperation(method: string): CodedError {
  return new CodedError(
    'unknown-operation',
    `This hub does not know "${method}": it is of another version than the command. Use the same for both.`,
  );
}
