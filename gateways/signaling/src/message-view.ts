import type { Message } from '@crossband/store';
import type { ChatMessageView } from '@crossband/wire';

/** A message as its room sees it. */
export function viewMessage(message: Message): ChatMessageView {
  const { room: _room, ...view } = message;
  return view;
}
