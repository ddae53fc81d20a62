import { Command, InvalidArgumentError, Option } from 'commander';
import { type AdministrationOptions, administrative, doing, type Say } from '../administration/run.ts';
import { lifetime, moment, table } from '../administration/words.ts';

const roles = ['owner', 'moderator', 'member', 'guest', 'listener'] as const;

interface MakeOptions extends AdministrationOptions {
  readonly room?: string;
  readonly role: (typeof roles)[number];
  readonly uses: number;
  readonly for: number;
}

/** `crossband invite`: links by which others come in. */
export function inviteCommand(say: Say): Command {
  const command = new Command('invite').description('links by which others come in');
  command.addCommand(
    administrative('make', 'make an invitation; its link is shown this once')
      .option('--room <room>', 'into this room; without it: to have an account')
      .addOption(new Option('--role <role>', 'what they are in the room').choices(roles).default('member'))
      .option('--uses <number>', 'how many may come by it', wholeNumber, 1)
      .option('--for <time>', 'how long it is good, e.g. 12h, 7d', lifetime, 7 * 86_400_000)
      .action((options: MakeOptions) =>
        doing(options, say, async (operate) => {
          const { room = null, role, uses, for: lifetimeMs } = options;
          const value = await operate('invite.make', { room, role, uses, lifetimeMs });
          const complete = value.link.includes('://');
          const hint = complete ? [] : ['(no hub runs: put its address in front, e.g. https://hub.example/)'];
          return { value, lines: [value.link, ...hint] };
        }),
      ),
  );
  command.addCommand(
    administrative('list', 'invitations that are still good')
      .option('--room <room>', 'of this room only')
      .action((options: AdministrationOptions & { room?: string }) =>
        doing(options, say, async (operate) => {
          const value = await operate('invite.list', { room: options.room ?? null });
          const rows = value.map(({ id, room, role, usesLeft, expiresAtMs }) => [
            id,
            room ?? '(account)',
            role,
            String(usesLeft),
            moment(expiresAtMs),
          ]);
          return { value, lines: table(['INVITATION', 'ROOM', 'ROLE', 'USES LEFT', 'UNTIL (UTC)'], rows) };
        }),
      ),
  );
  command.addCommand(
    administrative('revoke', 'take an invitation back')
      .argument('<invitation>', 'its id')
      .action((id: string, options: AdministrationOptions) =>
        doing(options, say, async (operate) => {
          await operate('invite.revoke', { id });
          return { value: null, lines: [`The invitation ${id} is good no more.`] };
        }),
      ),
  );
  return command;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}
