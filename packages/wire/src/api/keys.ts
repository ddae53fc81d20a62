import * as z from 'zod/mini';
import { displayName, id, line, roomName, source, wallMs } from './fields.ts';

const apiKey = z.strictObject({ id, label: z.string(), by: id, createdAtMs: wallMs });
export const apiKeyList = z.strictObject({ apiKeys: z.array(apiKey) });
export const newApiKeyRequest = z.strictObject({ label: displayName });
export const newApiKeyAnswer = z.strictObject({
  apiKey,
  /** Signs room tokens (HS256) where no request to the hub is wanted. Told only here. */
  secret: z.string(),
  /** For `Authorization: Bearer`. Told only here. */
  bearer: z.string(),
});

/** Rights that are not named are not given. */
export const roomTokenRequest = z.strictObject({
  /** Who, in the words of the application; stable for one person. */
  sub: line(128).check(z.minLength(1)),
  name: z.optional(displayName),
  room: roomName,
  publish: z.optional(z.array(source).check(z.maxLength(4))),
  /** Receive media. */
  subscribe: z.optional(z.boolean()),
  /** Application data. */
  data: z.optional(z.boolean()),
  chat: z.optional(z.boolean()),
  moderate: z.optional(z.boolean()),
  /** At most a day. */
  lifetimeMs: z.int().check(z.minimum(1_000), z.maximum(86_400_000)),
});
export const roomTokenAnswer = z.strictObject({ token: z.string(), expiresAtMs: wallMs });
