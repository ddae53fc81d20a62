import { usePart, useSession } from '../../session/session-context.tsx';
import { type Interruption, interruptionOf } from './interruption.ts';

/** One quiet line while something is being repaired; nothing while all is well. */
export function ConnectionBanner() {
  const { client } = useSession();
  const connection = usePart(client.state, (state) => state.connection);
  const media = usePart(client.state, (state) => state.media);
  const draining = usePart(client.state, (state) => state.draining);
  const found: Interruption | null = interruptionOf(connection, media, draining);
  if (!found) return null;
  return (
    <p className="banner" role="status" data-connection={found.type} data-tone={found.tone}>
      {found.tone === 'calm' && <span className="pulse" aria-hidden="true" />}
      {found.words}
    </p>
  );
}
