import type { LocalPublication } from '@crossband/client';
import { useStore } from '../../session/session-context.tsx';
import { bitrateWords, shareWords, sourceWords } from './statistics-words.ts';

/** What viewers really receive of an own picture. */
export function AudienceSection({ publication }: { publication: LocalPublication }) {
  const { demand, audience, muted, live } = useStore(publication.state);
  return (
    <section className="measures" data-audience={publication.source}>
      <h4>
        Your {sourceWords[publication.source]} {publication.preset && <span>for {publication.preset}</span>}
      </h4>
      <p>{stateWords(muted, live, demand)}</p>
      {audience.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Viewer</th>
              <th scope="col">Picture</th>
              <th scope="col">fps</th>
              <th scope="col">Bitrate</th>
              <th scope="col">Loss</th>
            </tr>
          </thead>
          <tbody>
            {audience.map((viewer) => (
              <tr key={viewer.participant} data-viewer={viewer.participant}>
                <th scope="row">{viewer.name}</th>
                <td>{`${viewer.widthPx}×${viewer.heightPx}`}</td>
                <td>{Math.round(viewer.fps)}</td>
                <td>{bitrateWords(viewer.bitrateBps)}</td>
                <td>{shareWords(viewer.lossShare)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function stateWords(muted: boolean, live: boolean, demand: { maxWidthPx: number } | null): string {
  if (muted) return 'Off.';
  if (!live) return 'The connection is being repaired.';
  if (!demand) return 'Waiting for the first viewer.';
  if (demand.maxWidthPx === 0) return 'Nobody watches at the moment, so nothing is sent.';
  return `Somebody shows it up to ${demand.maxWidthPx} pixels wide.`;
}
