import type { UnreadView } from '@crossband/wire';
import type { RoomListing } from '@crossband/wire/api';
import { Icon } from '../../components/icon.tsx';
import { Menu, type MenuGroup } from '../../components/menu.tsx';
import { Mark } from '../../components/page/rows.tsx';
import { goTo } from '../../routing/navigation.ts';
import { PageLink } from '../../routing/page-link.tsx';
import { roomSettingsPath } from '../../routing/route.ts';
import { pathOf } from '../../session/address.ts';
import { insideWords } from './inside-words.ts';

/** The hub counts no further. */
const countedAtMost = 1_000;

interface RoomRowProps {
  room: RoomListing;
  administrator: boolean;
  /** Of those inside who have an account. */
  names: readonly string[];
  unread: UnreadView | undefined;
  /** Up: -1, down: 1. */
  move: (by: number) => void;
}

export function RoomRow({ room, administrator, names, unread, move }: RoomRowProps) {
  const { name, topic, rules, present, role } = room;
  const manages = administrator || role === 'owner';
  const invites = manages || role === 'moderator';
  const groups: MenuGroup[] = [
    {
      items: [
        ...(invites
          ? [{ name: 'Invite people', icon: 'invite' as const, press: () => goTo(roomSettingsPath(name, 'invites')) }]
          : []),
        ...(manages
          ? [{ name: 'Settings', icon: 'settings' as const, press: () => goTo(roomSettingsPath(name)) }]
          : []),
      ],
    },
    ...(manages
      ? [
          {
            items: [
              { name: 'Move up', press: () => move(-1) },
              { name: 'Move down', press: () => move(1) },
            ],
          },
        ]
      : []),
  ];
  return (
    <li className="room-card" data-room-row={name} data-live={present + names.length > 0 ? '' : undefined}>
      <div className="room-card-main">
        <h3>
          <PageLink href={pathOf(name)}>{name}</PageLink>
          <Unread unread={unread} />
          {rules.locked && (
            <span className="room-card-sign" title="Locked">
              <Icon name="lock" />
              <span className="unseen">Locked</span>
            </span>
          )}
          {rules.membersOnly && <Mark>members only</Mark>}
        </h3>
        {topic !== '' && <p className="room-card-topic">{topic}</p>}
        <p className="room-card-present">{insideWords(names, present)}</p>
      </div>
      {groups[0]?.items.length !== 0 && (
        <Menu label={`Actions for ${name}`} icon="dots" className="quiet room-card-menu" groups={groups} />
      )}
    </li>
  );
}

/** What was said since one was there last. */
function Unread({ unread }: { unread: UnreadView | undefined }) {
  if (!unread || (unread.unread === 0 && unread.mentions === 0)) return null;
  const { unread: count, mentions } = unread;
  // An edit can name somebody in what they have read.
  const words = count > 0 && `${count >= countedAtMost ? `${countedAtMost} or more` : count} new`;
  return (
    <span className="room-card-unread" data-unread={count}>
      {words}
      {mentions > 0 && <span title="Somebody named you"> @{mentions}</span>}
    </span>
  );
}
