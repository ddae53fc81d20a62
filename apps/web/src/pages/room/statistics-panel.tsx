import type { SelfState } from '@crossband/client';
import type { Source } from '@crossband/wire';
import { usePart, useSession } from '../../session/session-context.tsx';
import { AudienceSection } from './audience-section.tsx';
import { PanelFrame } from './panel.tsx';
import { ReceivedSection } from './received-section.tsx';

/** Measured numbers, for who wants them. */
export default function StatisticsPanel({ self, close }: { self: SelfState; close: () => void }) {
  const { client } = useSession();
  const publications = usePart(client.state, (state) => state.publications);
  const participants = usePart(client.state, (state) => state.participants);
  const own = usePart(client.state, (state) => state.own);
  const media = usePart(client.state, (state) => state.media);
  const received = publications
    .filter((publication) => publication.participant !== self.participant)
    .sort((a, b) => sourceOrder.indexOf(a.source) - sourceOrder.indexOf(b.source));
  const sent = own.filter((publication) => publication.kind === 'video');
  const nameOf = (id: string): string => participants.find((one) => one.id === id)?.name ?? 'Somebody';
  return (
    <PanelFrame title="Statistics" label="Statistics panel" close={close}>
      <div className="statistics">
        <p className="statistics-path">
          Sending <strong>{words[media.send]}</strong>, receiving <strong>{words[media.receive]}</strong>
        </p>
        <h3>What you receive</h3>
        {received.length === 0 && <p className="panel-empty">Nobody sends anything yet.</p>}
        {received.map((publication) => (
          <ReceivedSection key={publication.id} publication={publication} name={nameOf(publication.participant)} />
        ))}
        <h3>What others receive of you</h3>
        {sent.length === 0 && <p className="panel-empty">You send no picture.</p>}
        {sent.map((publication) => (
          <AudienceSection key={publication.source} publication={publication} />
        ))}
      </div>
    </PanelFrame>
  );
}

/** Pictures first: they are what people wonder about. */
const sourceOrder: readonly Source[] = ['screen', 'camera', 'microphone', 'screen-audio'];

const words = {
  none: 'nothing yet',
  connecting: 'connecting',
  connected: 'connected',
  recovering: 'being repaired',
  failed: 'blocked',
} as const;
