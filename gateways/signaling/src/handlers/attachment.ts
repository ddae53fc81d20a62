import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** Links to files of the room (docs/protocol/rest.md). */
export const attachmentHandlers: Handlers<'attachment.upload' | 'attachment.links'> = {
  'attachment.upload': ({ files }, session) => {
    const { room, seat } = memberOf(session);
    return files.uploadLink(room, seat);
  },
  'attachment.links': ({ files }, session, params) => files.downloadLinks(memberOf(session).room, params.files),
};
