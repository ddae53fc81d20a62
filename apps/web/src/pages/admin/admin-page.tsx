import { PageFrame } from '../../components/page/page-frame.tsx';
import { Tabs } from '../../components/page/tabs.tsx';
import { type AdminPart, adminParts } from '../../routing/route.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { Bans } from '../room-settings/bans.tsx';
import { Invites } from '../room-settings/invites.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Audit } from './audit.tsx';
import { Figures } from './figures.tsx';
import { HubRooms } from './hub-rooms.tsx';
import { HubSessions } from './hub-sessions.tsx';
import { People } from './people.tsx';
import { Webhooks } from './webhooks.tsx';

const words: Record<AdminPart, string> = {
  people: 'People',
  rooms: 'Rooms',
  invites: 'Invitations',
  devices: 'Devices',
  bans: 'Bans',
  figures: 'Figures',
  audit: 'Log',
  webhooks: 'Webhooks',
  keys: 'API keys',
};

/** For administrators: everything of the hub. */
export default function AdminPage({ part }: { part: AdminPart }) {
  const { account } = useSession();
  const state = useStore(account.state);
  if (state.status === 'somebody' && !state.person.administrator) {
    return (
      <PageFrame
        narrow
        title="For administrators"
        lead="You do not administer this hub. Ask somebody who does."
        back={{ href: '/', word: 'Rooms' }}
      >
        {null}
      </PageFrame>
    );
  }
  return (
    <PageFrame title="Administration" back={{ href: '/', word: 'Rooms' }}>
      <Tabs
        label="Parts of the administration"
        tabs={adminParts.map((one) => ({ href: `/admin/${one}`, word: words[one], here: one === part }))}
      />
      <Part part={part} />
    </PageFrame>
  );
}

function Part({ part }: { part: AdminPart }) {
  switch (part) {
    case 'people':
      return <People />;
    case 'rooms':
      return <HubRooms />;
    case 'invites':
      return <Invites room={null} owns />;
    case 'devices':
      return <HubSessions />;
    case 'bans':
      return <Bans room={null} />;
    case 'figures':
      return <Figures />;
    case 'audit':
      return <Audit />;
    case 'webhooks':
      return <Webhooks />;
    case 'keys':
      return <ApiKeys />;
  }
}
