import type { Courier, News } from '@crossband/gateway-api';
import type { Room, Rooms } from '@crossband/room';
import type { ParticipantView } from '@crossband/wire';
import type { People } from './people.ts';

/** Tells webhooks what happens in rooms and to people. */
export function reportNews(courier: Courier, { rooms, people }: { rooms: Rooms; people: People }): void {
  const tell = (news: News): void => void courier.tell(news);
  rooms.events.on('opened', (room) => {
    tell({ event: 'room.opened', room: placeOf(room), data: { kept: room.about.kept } });
    reportRoom(tell, room);
  });
  rooms.events.on('closed', (room) => tell({ event: 'room.closed', room: placeOf(room), data: {} }));
  people.rooms.events.on('changed', (room) => tell({ event: 'room.changed', room, data: { room } }));
  people.rooms.events.on('removed', (room) => tell({ event: 'room.removed', room, data: {} }));
  people.rooms.events.on('memberChanged', (room, account) =>
    tell({ event: 'member.changed', room, data: { account } }),
  );
  people.accounts.events.on('created', (person) => tell({ event: 'account.created', room: null, data: { person } }));
  people.accounts.events.on('changed', (person) => tell({ event: 'account.changed', room: null, data: { person } }));
}

function reportRoom(tell: (news: News) => void, room: Room): void {
  const present = new Map<string, Pick<ParticipantView, 'id' | 'name' | 'account' | 'role'>>();
  room.events.on('participantJoined', ({ id, name: called, account, role }) => {
    const participant = { id, name: called, account, role };
    present.set(id, participant);
    tell({ event: 'participant.joined', room: placeOf(room), data: { participant } });
  });
  room.events.on('participantLeft', (id, reason) => {
    tell({ event: 'participant.left', room: placeOf(room), data: { participant: present.get(id) ?? { id }, reason } });
    present.delete(id);
  });
  room.events.on('messageSent', (message) => tell({ event: 'message.sent', room: placeOf(room), data: { message } }));
  room.events.on('messageChanged', (message) =>
    tell({ event: 'message.changed', room: placeOf(room), data: { message } }),
  );
}

/** As it is called now. */
function placeOf({ id, about }: Room): NonNullable<News['room']> {
  return { id, name: about.name };
}
