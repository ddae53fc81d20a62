import { usePart, useSession } from '../../session/session-context.tsx';
import { Knock } from './moderation/door-bell.tsx';
import { PanelFrame } from './panel.tsx';
import { Elsewhere } from './people/elsewhere.tsx';
import { OwnPresence } from './people/own-presence.tsx';
import './people/people.css';
import { Person } from './people/person.tsx';
import { useRoom } from './room-context.tsx';

/** Who waits, who is here, and who else is about. */
export default function PeoplePanel({ close }: { close: () => void }) {
  const { client } = useSession();
  const { self, may } = useRoom();
  const participants = usePart(client.state, (state) => state.participants);
  const waiting = usePart(client.state, (state) => state.waiting);
  return (
    <PanelFrame title={`People (${participants.length})`} label="People panel" close={close}>
      <div className="people-scroll">
        {may.moderate && waiting.length > 0 && (
          <section aria-label="At the door">
            <h3>At the door</h3>
            <ul className="people-door">
              {waiting.map((knock) => (
                <Knock key={knock.id} knock={knock} />
              ))}
            </ul>
          </section>
        )}
        <OwnPresence />
        <ul className="people" aria-label="Participants">
          {participants.map((participant) => (
            <Person key={participant.id} participant={participant} own={participant.id === self.participant} />
          ))}
        </ul>
        <Elsewhere />
      </div>
    </PanelFrame>
  );
}
