import { wallNow } from '@crossband/foundation';
import type { Member } from '../member.ts';
import type { Services } from './types.ts';

/** Writes down what somebody who runs a room does in it. */
export async function note(
  { audit }: Services,
  { room, actor, name }: Member,
  action: string,
  subject: string | null,
  detail: { [field: string]: unknown } = {},
): Promise<void> {
  await audit.append({
    atMs: wallNow(),
    actor: actor.id,
    action,
    room: room.id,
    subject,
    detail: { ...detail, by: name },
  });
}
