import { Dialog } from '../../components/dialog.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';

const states = { waiting: 'waiting', delivered: 'delivered', 'given-up': 'given up' } as const;
const tones = { waiting: 'plain', delivered: 'cool', 'given-up': 'warm' } as const;
const lookEveryMs = 3_000;

/** What a webhook was told, and what came of it. */
export function DeliveriesDialog({ webhook, close }: { webhook: string; close: () => void }) {
  const answer = useAnswer('deliveries', { parts: { webhook }, query: { limit: 50 } }, { everyMs: lookEveryMs });
  return (
    <Dialog title="Deliveries" close={close}>
      <Loaded answer={answer}>
        {({ deliveries }) => (
          <Rows label="Deliveries" none="It was told nothing yet.">
            {deliveries.map(({ number, event, state, attempts, createdAtMs, dueAtMs, outcome }) => (
              <Row
                key={number}
                title={event}
                marks={<Mark tone={tones[state]}>{states[state]}</Mark>}
                about={
                  <>
                    <Moment atMs={createdAtMs} />, {attempts === 1 ? 'one attempt' : `${attempts} attempts`}
                    {outcome !== null && `, ${outcome}`}
                    {dueAtMs !== null && (
                      <>
                        , next <Moment atMs={dueAtMs} />
                      </>
                    )}
                  </>
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </Dialog>
  );
}
