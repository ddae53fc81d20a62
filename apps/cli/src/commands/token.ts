import { wallNow } from '@crossband/foundation';
import { Command, Option } from 'commander';
import { type AdministrationOptions, administrative, doing, type Say } from '../administration/run.ts';
import { lifetime, moment, some, table } from '../administration/words.ts';
import { commandError } from '../failures.ts';

const sources = ['microphone', 'camera', 'screen', 'screen-audio'] as const;

interface MintOptions {
  readonly key: string;
  readonly room: string;
  readonly subject: string;
  readonly name?: string;
  readonly publish: (typeof sources)[number][];
  readonly subscribe: boolean;
  readonly data: boolean;
  readonly chat: boolean;
  readonly moderate: boolean;
  readonly for: number;
}

/** `crossband token`: what other applications let their people in by. */
export function tokenCommand(say: Say): Command {
  const command = new Command('token').description(
    'room tokens for other applications, and the API keys that make them',
  );
  command.addCommand(mintCommand(say));
  command.addCommand(
    administrative('keys', 'the API keys of this hub').action((options: AdministrationOptions) =>
      doing(options, say, async (operate) => {
        const value = await operate('key.list', {});
        const rows = value.map(({ id, label, createdAtMs }) => [id, label, moment(createdAtMs)]);
        return { value, lines: table(['KEY', 'LABEL', 'SINCE (UTC)'], rows) };
      }),
    ),
  );
  command.addCommand(
    administrative('make-key', 'make an API key; its secret is shown this once')
      .argument('<label>', 'what it is for')
      .action((label: string, options: AdministrationOptions) =>
        doing(options, say, async (operate) => {
          const value = await operate('key.make', { label });
          return { value, lines: [`CROSSBAND_API_KEY=${value.id}.${value.secret}`] };
        }),
      ),
  );
  command.addCommand(
    administrative('remove-key', 'make every token of an API key worthless')
      .argument('<key>', 'its id')
      .action((id: string, options: AdministrationOptions) =>
        doing(options, say, async (operate) => {
          await operate('key.remove', { id });
          return { value: null, lines: [`The API key ${id} is gone, and with it its tokens.`] };
        }),
      ),
  );
  return command;
}

/** Needs no hub: whoever has the key makes tokens. */
function mintCommand(say: Say): Command {
  return new Command('mint')
    .description('make a token that lets one person into one room')
    .addOption(new Option('--key <id.secret>', 'the API key').env('CROSSBAND_API_KEY').makeOptionMandatory())
    .requiredOption('--room <room>', 'the one room')
    .requiredOption('--subject <id>', 'who, in your own words; stable for one person')
    .option('--name <name>', 'what others see')
    .option('--publish <sources>', `any of ${sources.join(', ')}`, some(sources), [])
    .option('--no-subscribe', 'neither hear nor see others')
    .option('--data', 'send data messages', false)
    .option('--chat', 'write', false)
    .option('--moderate', 'mute, send away and let in others', false)
    .option('--for <time>', 'how long it is good, at most 1d', lifetime, 3_600_000)
    .action(async ({ key, for: lifetimeMs, subject: sub, name, ...grants }: MintOptions) => {
      const [, id, secret] = /^([^.]+)\.(.+)$/.exec(key) ?? [];
      if (id === undefined || secret === undefined) {
        throw commandError('bad-option', 'The API key has to be ID.SECRET, as `crossband token make-key` shows it.');
      }
      const { room, publish, subscribe, data, chat, moderate } = grants;
      const { mintRoomToken } = await import('@crossband/identity/room-tokens');
      const wish = {
        sub,
        room,
        publish,
        subscribe,
        data,
        chat,
        moderate,
        lifetimeMs,
        ...(name === undefined ? {} : { name }),
      };
      say(await mintRoomToken({ id, secret }, wish, wallNow()));
    });
}
