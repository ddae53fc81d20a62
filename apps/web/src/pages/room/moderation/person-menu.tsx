import type { ParticipantView } from '@crossband/wire';
import { Menu, type MenuGroup } from '../../../components/menu.tsx';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { useRoom } from '../room-context.tsx';
import { mayModerate, rolesToGive, roleWords } from './rights.ts';

/** What can be done with a person, from the tile and from the list of people. */
export function PersonMenu({ participant, className }: { participant: ParticipantView; className: string }) {
  const { client, notices } = useSession();
  const { me, may, ask, mention } = useRoom();
  const publications = usePart(client.state, (state) => state.publications);
  const kept = usePart(client.state, (state) => state.about?.kept ?? false);
  if (participant.id === me?.id) return null;
  const { id, name } = participant;
  const run = (work: Promise<void>, done: string): void => {
    work.then(
      () => notices.tell(done),
      (error: unknown) => notices.failed(error),
    );
  };
  const groups: MenuGroup[] = [];
  if (may.chat) {
    groups.push({ items: [{ name: 'Mention in the chat', icon: 'chat', press: () => mention(name) }] });
  }
  if (mayModerate(me, participant)) {
    const audible = publications.some((one) => one.participant === id && one.kind === 'audio' && !one.muted);
    const permit = (change: Partial<Record<'speak' | 'show' | 'chat' | 'data', boolean>>, done: string): void =>
      run(client.moderating.permit(id, { ...participant.may, ...change }), done);
    const right = (which: 'speak' | 'show' | 'chat', words: string) => {
      const had = participant.may[which];
      return {
        name: `May ${words}`,
        checked: had,
        // Whoever is to be silent is silent for the applications of others as well.
        press: () =>
          permit(
            { [which]: !had, ...(which === 'chat' ? { data: !had } : {}) },
            `${name} may ${had ? 'no longer' : 'now'} ${words}.`,
          ),
      };
    };
    if (audible) {
      groups.push({
        items: [
          {
            name: 'Mute',
            icon: 'microphone-off',
            press: () => run(client.moderating.mute(id), `${name} is muted, and may unmute.`),
          },
        ],
      });
    }
    groups.push({
      title: 'Here and now',
      items: [right('speak', 'speak'), right('show', 'show'), right('chat', 'write')],
    });
    const roles = kept ? rolesToGive(me, participant) : [];
    if (roles.length > 0) {
      groups.push({
        title: 'In this room',
        items: roles.map((role) => ({
          name: roleWords[role],
          chosen: participant.role === role,
          press: () => run(client.moderating.setRole(id, role), `${name} is ${withArticle(roleWords[role])} now.`),
        })),
      });
    }
    groups.push({
      items: [
        {
          name: 'Send out…',
          icon: 'leave',
          danger: true,
          press: () => ask({ type: 'send-out', participant, ban: false }),
        },
        { name: 'Ban…', icon: 'shield', danger: true, press: () => ask({ type: 'send-out', participant, ban: true }) },
      ],
    });
  }
  if (groups.length === 0) return null;
  return <Menu label={`Actions for ${name}`} icon="dots" className={className} groups={groups} />;
}

function withArticle(role: string): string {
  return `${/^[AEIO]/.test(role) ? 'an' : 'a'} ${role.toLowerCase()}`;
}
