import { CodedError } from '@crossband/foundation';
import {
  isDeeperThan,
  type Method,
  type RequestParams,
  requestEnvelope,
  requestParams,
  signalingLimits,
} from '@crossband/wire';
import type * as z from 'zod/mini';

/** One request of a client, checked against its method's schema. */
export type ClientRequest = { [M in Method]: { id: number; method: M; params: RequestParams[M] } }[Method];

/** A frame that is no request. `id` is known when the frame was readable enough to answer it. */
export class FrameError extends CodedError {
  readonly id: number | null;

  constructor(code: string, message: string, id: number | null) {
    super(code, message, { audience: id === null ? 'protocol' : 'user' });
    this.id = id;
  }
}

/** Reads one text frame. Throws `FrameError`; one with an `id` gets an error reply, one without ends the session. */
export function readFrame(text: string): ClientRequest {
  if (isDeeperThan(text, signalingLimits.jsonDepth)) {
    const limit = signalingLimits.jsonDepth;
    throw new FrameError('message-too-deep', `A message may nest ${limit} levels deep, no deeper.`, null);
  }
  const value = parse(text);
  const envelope = requestEnvelope.safeParse(value);
  if (!envelope.success) throw envelopeError(value);
  const { id, method } = envelope.data;
  const params = requestParams[method].safeParse(envelope.data.params);
  if (!params.success) throw new FrameError('bad-params', `${method}: ${describe(params.error)}`, id);
  return { id, method, params: params.data } as ClientRequest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FrameError('bad-message', `The message is not JSON: ${(error as Error).message}`, null);
  }
}

function envelopeError(value: unknown): FrameError {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const id = Number.isSafeInteger(fields.id) && (fields.id as number) >= 0 ? (fields.id as number) : null;
  if (id !== null && typeof fields.method === 'string' && !Object.hasOwn(requestParams, fields.method)) {
    return new FrameError('unknown-method', 'The hub does not know this method; is the client newer than the hub?', id);
  }
  return new FrameError('bad-message', 'A message is {id, method, params} and nothing else.', id);
}

/** The first few problems, by path, without the offending values. */
function describe(error: z.core.$ZodError): string {
  const problems = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'params'} ${problem(issue)}`);
  return `${problems.join('; ')}.`;
}

function problem(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue)}`;
    case 'unrecognized_keys':
      return 'has fields that the protocol does not know';
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      // What the schema says itself begins as the sentences above.
      return issue.message.startsWith('must ') ? issue.message : 'has the wrong form';
  }
}

function unitOf({ origin }: { origin: string }): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}
