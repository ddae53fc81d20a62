import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { PageLink } from '../../routing/page-link.tsx';
import { roomSettingsPath } from '../../routing/route.ts';
import { pathOf } from '../../session/address.ts';

const lookEveryMs = 5_000;

/** Rooms that stay, and rooms that are open without staying. */
export function HubRooms() {
  const answer = useAnswer('adminRooms', {}, { everyMs: lookEveryMs });
  return (
    <Loaded answer={answer}>
      {({ kept, open }) => (
        <>
          <Section title="Rooms that stay">
            <Rows label="Rooms that stay" none="There are none yet. Make one on the start page.">
              {kept.map(({ id, name, folder, present, members, messages }) => (
                <Row
                  key={id}
                  before={<Icon name="door" />}
                  title={name}
                  marks={folder !== '' && <Mark>{folder}</Mark>}
                  about={`${present} here, ${members} with a role, ${messages.toLocaleString()} messages`}
                  ways={
                    <PageLink href={roomSettingsPath(name)} className="button small" aria-label={`Settings of ${name}`}>
                      Settings
                    </PageLink>
                  }
                />
              ))}
            </Rows>
          </Section>
          <Section title="Open without staying" lead="They end when the last one leaves.">
            <Rows label="Open without staying" none="No such room is open.">
              {open.map(({ name, present, publications }) => (
                <Row
                  key={name}
                  before={<Icon name="door" />}
                  title={name}
                  about={`${present} here, ${publications} sounds and pictures`}
                  ways={
                    <PageLink href={pathOf(name)} className="button small" aria-label={`Go to ${name}`}>
                      Go there
                    </PageLink>
                  }
                />
              ))}
            </Rows>
          </Section>
        </>
      )}
    </Loaded>
  );
}
