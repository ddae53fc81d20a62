import { wallNow } from '@crossband/foundation';
import type { Room, Seat } from '@crossband/room';
import type { Attachment, Attachments, FileLinks } from '@crossband/store';
import type { ResultOf } from '@crossband/wire';

export interface RoomFilesOptions {
  /** Which files hang on messages. */
  readonly attachments: Attachments;
  readonly links: FileLinks;
  /** Of one file. */
  readonly maxBytes: number;
}

/** Files of rooms, whose bytes go by HTTP: people here get the links. Rights come from the seat. */
export class RoomFiles {
  readonly #options: RoomFilesOptions;

  constructor(options: RoomFilesOptions) {
    this.#options = options;
  }

  /** @throws CodedError `not-permitted` */
  uploadLink(room: Room, seat: Seat): ResultOf<'attachment.upload'> {
    const { links, maxBytes } = this.#options;
    const { author: by } = room.conversation.sender(seat);
    return { ...links.upload({ room: room.id, by }, wallNow()), maxBytes };
  }

  /** Whoever is in the room sees what hangs on its messages. */
  async downloadLinks(room: Room, files: readonly string[]): Promise<ResultOf<'attachment.links'>> {
    const { attachments, links } = this.#options;
    const found = await attachments.inRoom(room.id, files);
    return { links: found.map((one) => ({ sha256: one.sha256, ...links.download(one, wallNow()) })) };
  }

  /** What these tickets stand for. @throws CodedError `not-permitted`, `attachment-expired` */
  sent(room: Room, seat: Seat, tickets: readonly string[]): Attachment[] {
    const { author: by } = room.conversation.sender(seat);
    return tickets.map((ticket) => this.#options.links.openTicket(ticket, { room: room.id, by }, wallNow()));
  }
}
