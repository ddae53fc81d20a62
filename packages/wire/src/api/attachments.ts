import * as z from 'zod/mini';
import { count, queryNumber, sha256, wallMs } from './fields.ts';

/** What the sender calls the file: no path, no control characters. */
const fileName = z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}/\\]+$/u), z.regex(/[^.\s]/));

/** The bytes are the body, as `application/octet-stream`. The hub determines the type. */
export const uploadQuery = z.strictObject({ name: fileName });

/** As `uploadQuery`, by a link that signaling has given (`attachment.upload`): its fields stay as they are. */
export const linkedUploadQuery = z.extend(uploadQuery, {
  room: z.string().check(z.maxLength(64)),
  by: z.string().check(z.maxLength(128)),
  until: queryNumber(0, Number.MAX_SAFE_INTEGER),
  signature: z.string().check(z.maxLength(64)),
});

export const attachment = z.strictObject({ sha256, name: z.string(), type: z.string(), sizeBytes: count });

/** What `chat.send` takes to hang the file on a message, within the hour. */
export const uploaded = z.strictObject({ attachment, ticket: z.string(), expiresAtMs: wallMs });

/** Of a link that the hub has signed; clients take it as it is. */
export const downloadQuery = z.strictObject({
  name: z.string().check(z.maxLength(256)),
  type: z.string().check(z.maxLength(128)),
  until: queryNumber(0, Number.MAX_SAFE_INTEGER),
  signature: z.string().check(z.maxLength(64)),
  /** 1: to be saved, whatever its type. */
  save: z.optional(z.literal('1')),
});

/** For files of messages in the room. */
export const linksRequest = z.strictObject({ files: z.array(sha256).check(z.minLength(1), z.maxLength(100)) });
export const linksAnswer = z.strictObject({
  /** In the order of the question; files that hang on no message of the room are left out. */
  links: z.array(z.strictObject({ sha256, url: z.string(), expiresAtMs: wallMs })),
});
