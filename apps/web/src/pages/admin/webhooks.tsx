import type { AnswerOf } from '@crossband/wire/api';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { ConfirmDialog } from '../../components/page/confirm-dialog.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import { DeliveriesDialog } from './deliveries-dialog.tsx';
import { NewWebhookDialog } from './new-webhook-dialog.tsx';

type Webhook = AnswerOf<'webhooks'>['webhooks'][number];
type Asking = { readonly what: 'new' } | { readonly what: 'deliveries' | 'remove'; readonly webhook: Webhook };

/** Applications that are told what happens here. */
export function Webhooks() {
  const { account, notices } = useSession();
  const answer = useAnswer('webhooks', {});
  const task = useTask();
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = (): void => setAsking(null);

  const tryOne = async ({ id }: Webhook): Promise<void> => {
    await account.call('tryWebhook', { parts: { webhook: id } });
    notices.tell('A ping is on its way. Its deliveries show what came of it.');
  };
  const remove = async ({ id }: Webhook): Promise<void> => {
    await account.call('removeWebhook', { parts: { webhook: id } });
    await answer.reload();
  };

  return (
    <Section
      title="Webhooks"
      lead="Addresses that the hub tells what happens here, signed, and again where nobody answers."
      ways={
        <button type="button" className="button" onClick={() => setAsking({ what: 'new' })}>
          <Icon name="plus" />
          New webhook
        </button>
      }
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ webhooks }) => (
          <Rows
            label="Webhooks"
            none="Nobody is told anything yet. Make a webhook, and the hub tells your application what happens here."
          >
            {webhooks.map((webhook) => (
              <Row
                key={webhook.id}
                id={webhook.id}
                before={<Icon name="send" />}
                title={webhook.url}
                marks={webhook.waiting > 0 && <Mark tone="warm">{webhook.waiting} waiting</Mark>}
                about={`${webhook.room === null ? 'All rooms' : `The room ${webhook.room}`}: ${webhook.events.join(', ')}`}
                ways={
                  <Menu
                    label={`Actions for ${webhook.url}`}
                    icon="dots"
                    className="quiet"
                    groups={[
                      {
                        items: [
                          {
                            name: 'Deliveries',
                            icon: 'clock',
                            press: () => setAsking({ what: 'deliveries', webhook }),
                          },
                          { name: 'Send a ping', icon: 'send', press: () => void task.run(() => tryOne(webhook)) },
                          {
                            name: 'Remove',
                            icon: 'delete',
                            danger: true,
                            press: () => setAsking({ what: 'remove', webhook }),
                          },
                        ],
                      },
                    ]}
                  />
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
      {asking?.what === 'new' && <NewWebhookDialog made={answer.reload} close={close} />}
      {asking?.what === 'deliveries' && <DeliveriesDialog webhook={asking.webhook.id} close={close} />}
      {asking?.what === 'remove' && (
        <ConfirmDialog
          title="Remove this webhook?"
          button="Remove"
          confirm={() => remove(asking.webhook)}
          close={close}
        >
          <p>{asking.webhook.url} is told nothing more; what waits is not sent.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
