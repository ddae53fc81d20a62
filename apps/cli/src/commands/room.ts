import type { OperationParams } from '@crossband/identity';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { type AdministrationOptions, administrative, doing, type Say } from '../administration/run.ts';
import { confirm } from '../administration/secret-input.ts';
import { lifetime, moment, some, table, yesOrNo } from '../administration/words.ts';

type Rules = NonNullable<OperationParams['room.set']['rules']>;
type Role = NonNullable<OperationParams['room.role']['role']>;

const roles: readonly Role[] = ['owner', 'moderator', 'member', 'guest', 'listener'];
const rights = ['speak', 'show', 'chat', 'data', 'attach', 'record', 'control', 'moderate', 'invite'] as const;

interface RoomOptions extends AdministrationOptions {
  readonly topic?: string;
  readonly folder?: string;
  readonly order?: number;
  readonly locked?: boolean;
  readonly lobby?: boolean;
  readonly guests?: boolean;
  readonly membersOnly?: boolean;
  readonly participants?: number | null;
  readonly signed?: boolean;
  readonly slowMode?: number;
}

/** `crossband room`: the rooms that stay, and what people are in them. */
export function roomCommand(say: Say): Command {
  const command = new Command('room').description('the rooms that stay, their members and bans');
  for (const one of [...places(say), ...members(say), ...bans(say)]) command.addCommand(one);
  return command;
}

function places(say: Say): Command[] {
  const list = administrative('list', 'every room that stays').action((options: AdministrationOptions) =>
    doing(options, say, async (operate) => {
      const rooms = await operate('room.list', {});
      const rows = rooms.map(({ name, folder, topic, rules }) => [name, folder, rulesText(rules), topic]);
      return { value: rooms, lines: table(['NAME', 'FOLDER', 'RULES', 'TOPIC'], rows) };
    }),
  );
  const add = withFields(administrative('add', 'make a room'))
    .argument('<room>')
    .action((name: string, options: RoomOptions) =>
      doing(options, say, async (operate) => {
        const room = await operate('room.add', { name, ...fieldsOf(options) });
        return { value: room, lines: [`The room ${room.name} is there.`] };
      }),
    );
  const set = withFields(administrative('set', 'change a room; what is not given stays'))
    .argument('<room>')
    .option('--rename <room>', 'a new name; links with the old one lead nowhere then')
    .action((room: string, options: RoomOptions & { rename?: string }) =>
      doing(options, say, async (operate) => {
        const name = options.rename === undefined ? {} : { name: options.rename };
        const changed = await operate('room.set', { room, ...name, ...fieldsOf(options) });
        return { value: changed, lines: [`${changed.name}: ${rulesText(changed.rules)}.`] };
      }),
    );
  const remove = administrative('remove', 'delete a room with every message in it, for good')
    .argument('<room>')
    .option('--yes', 'without a question', false)
    .action(async (room: string, options: AdministrationOptions & { yes: boolean }) => {
      if (!options.yes) await confirm(`Delete ${room} with every message in it, for good?`);
      await doing(options, say, async (operate) => {
        await operate('room.remove', { room });
        return { value: null, lines: [`The room ${room} is gone.`] };
      });
    });
  return [list, add, set, remove];
}

function members(say: Say): Command[] {
  const list = administrative('members', 'who belongs to a room, and as what')
    .argument('<room>')
    .action((room: string, options: AdministrationOptions) =>
      doing(options, say, async (operate) => {
        const value = await operate('room.members', { room });
        const rows = value.map(({ name, role, override, sinceMs }) => [
          name,
          role,
          [
            ...(override?.allow ?? []).map((right) => `+${right}`),
            ...(override?.deny ?? []).map((right) => `-${right}`),
          ].join(' '),
          moment(sinceMs),
        ]);
        return { value, lines: table(['NAME', 'ROLE', 'BUT', 'SINCE (UTC)'], rows) };
      }),
    );
  const role = administrative('role', 'what somebody is in a room; "none" ends the membership')
    .argument('<room>')
    .argument('<name>')
    .addArgument(new Argument('<role>').choices([...roles, 'none']))
    .option('--allow <rights>', `more than the role: ${rights.join(', ')}`, some(rights))
    .option('--deny <rights>', 'less than the role', some(rights))
    .action((room: string, person: string, word: Role | 'none', options: AdministrationOptions & Overrides) =>
      doing(options, say, async (operate) => {
        const { allow, deny } = options;
        await operate('room.role', { room, person, role: word === 'none' ? null : word, allow, deny });
        const what = word === 'none' ? `no member of ${room} any more` : `${word} of ${room}`;
        return { value: null, lines: [`${person} is ${what}.`] };
      }),
    );
  return [list, role];
}

interface Overrides {
  readonly allow?: (typeof rights)[number][];
  readonly deny?: (typeof rights)[number][];
}

function bans(say: Say): Command[] {
  const who = new Argument('<who>', "an account's name, address:192.0.2.7, or token:SUBJECT");
  const list = administrative('bans', 'who may not come in')
    .argument('<room>')
    .action((room: string, options: AdministrationOptions) =>
      doing(options, say, async (operate) => {
        const value = await operate('room.bans', { room });
        const rows = value.map((ban) => [
          ban.name,
          ban.untilMs === null ? 'for good' : moment(ban.untilMs),
          ban.reason,
        ]);
        return { value, lines: table(['WHO', 'UNTIL (UTC)', 'REASON'], rows) };
      }),
    );
  const ban = administrative('ban', 'send somebody out of a room and keep them out')
    .argument('<room>')
    .addArgument(who)
    .option('--for <time>', 'e.g. 30m, 12h, 7d; without it: for good', lifetime)
    .option('--reason <text>', 'for the audit log and other moderators', '')
    .action((room: string, name: string, options: AdministrationOptions & { for?: number; reason: string }) =>
      doing(options, say, async (operate) => {
        const params = { room, who: name, reason: options.reason, lifetimeMs: options.for ?? null };
        const value = await operate('room.ban', params);
        const until = value.untilMs === null ? 'for good' : `until ${moment(value.untilMs)} UTC`;
        return { value, lines: [`${name} stays out of ${room} ${until}.`] };
      }),
    );
  const unban = administrative('unban', 'let somebody in again')
    .argument('<room>')
    .addArgument(who)
    .action((room: string, name: string, options: AdministrationOptions) =>
      doing(options, say, async (operate) => {
        await operate('room.unban', { room, who: name });
        return { value: null, lines: [`${name} may come into ${room} again.`] };
      }),
    );
  return [list, ban, unban];
}

function withFields(command: Command): Command {
  return command
    .option('--topic <text>', 'what it is about')
    .option('--folder <name>', 'where it is listed; "" for none')
    .option('--order <number>', 'place in its folder, smallest first', wholeNumber)
    .option('--locked <yes|no>', 'nobody new comes in', yesOrNo)
    .option('--lobby <yes|no>', 'guests wait until somebody lets them in', yesOrNo)
    .option('--guests <yes|no>', 'people without an account may come in', yesOrNo)
    .option('--members-only <yes|no>', 'only people whom the room knows', yesOrNo)
    .option('--signed <yes|no>', 'the hub signs what it sends as datagrams', yesOrNo)
    .option('--participants <number|any>', 'most people at once', (text) => (text === 'any' ? null : wholeNumber(text)))
    .option('--slow-mode <seconds>', 'least time between two messages of one person; 0: none', wholeNumber);
}

function fieldsOf({ topic, folder, order: sortOrder, slowMode: slowModeS, ...rest }: RoomOptions) {
  const { locked, lobby, guests, membersOnly, participants, signed } = rest;
  return { topic, folder, sortOrder, rules: { locked, lobby, guests, membersOnly, participants, signed, slowModeS } };
}

function rulesText({ locked, lobby, guests, membersOnly, participants, signed, slowModeS }: Rules): string {
  const texts = [
    locked ? 'locked' : '',
    lobby ? 'lobby' : '',
    membersOnly ? 'members only' : guests ? 'guests' : 'no guests',
    participants == null ? '' : `at most ${participants}`,
    signed ? 'signed' : '',
    slowModeS ? `slow mode ${slowModeS} s` : '',
  ];
  return texts.filter((text) => text !== '').join(', ');
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
