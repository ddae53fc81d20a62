import type { SelfState } from '@crossband/client';
import type { MayView, ParticipantView } from '@crossband/wire';
import { createContext, useContext } from 'react';

/** What asks for more than a press. */
export type RoomQuestion =
  | { readonly type: 'settings' }
  | { readonly type: 'help' }
  | { readonly type: 'rules' }
  | { readonly type: 'picture'; readonly name: string; readonly url: string }
  | { readonly type: 'send-out'; readonly participant: ParticipantView; readonly ban: boolean };

/** What every part of the room's page knows. */
export interface RoomContextValue {
  readonly self: SelfState;
  /** Oneself as the room sees one; null while coming in. */
  readonly me: ParticipantView | null;
  readonly may: MayView;
  readonly ask: (question: RoomQuestion) => void;
  /** Opens the chat with a mention begun. */
  readonly mention: (name: string) => void;
}

const RoomContext = createContext<RoomContextValue | null>(null);
export const RoomProvider = RoomContext.Provider;

export function useRoom(): RoomContextValue {
  const room = useContext(RoomContext);
  if (!room) throw new Error('useRoom needs a RoomProvider above it');
  return room;
}
