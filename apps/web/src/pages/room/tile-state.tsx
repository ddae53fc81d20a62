import type { PublicationView } from '@crossband/wire';
import { usePart, useSession } from '../../session/session-context.tsx';

/** Why a picture is not there, in words, over its tile. */
export function TileState({ publication }: { publication: PublicationView }) {
  const { client } = useSession();
  const unavailable = usePart(client.state, (state) => state.unavailable.get(publication.id));
  const reason = usePart(client.state, (state) => state.supplies.get(publication.id)?.reason);
  const words = wordsFor(publication, unavailable?.message, reason);
  return words && <p className="tile-state">{words}</p>;
}

function wordsFor({ live, muted }: PublicationView, unavailable?: string, reason?: string): string | null {
  if (unavailable !== undefined) return unavailable;
  if (muted) return null;
  if (!live || reason === 'interrupted') return 'Interrupted. The picture comes back by itself.';
  return null;
}
