import type { Operate, Person } from '@crossband/identity';
import { Command } from 'commander';
import { type AdministrationOptions, administrative, doing, type Say } from '../administration/run.ts';
import { readSecret } from '../administration/secret-input.ts';
import { moment, table } from '../administration/words.ts';

/** `crossband user`: who has an account. */
export function userCommand(say: Say): Command {
  const command = new Command('user').description('who has an account on this hub');
  command.addCommand(
    administrative('list', 'everybody, by name').action((options: AdministrationOptions) =>
      doing(options, say, async (operate) => {
        const people = await everybody(operate);
        return { value: people, lines: table(['NAME', 'RIGHTS', 'STATE', 'SINCE (UTC)'], people.map(rowOf)) };
      }),
    ),
  );
  command.addCommand(
    administrative('add', 'make an account; the password is asked for, or the first line of the input')
      .argument('<name>')
      .option('--admin', 'make it an administrator of the hub', false)
      .option('--no-password', 'without a password: for a passkey or an OpenID provider linked later')
      .action(async (name: string, options: AdministrationOptions & { admin: boolean; password: boolean }) => {
        const password = options.password ? await readSecret(`Password of ${name}`) : null;
        await doing(options, say, async (operate) =>
          about(await operate('user.add', { name, password, administrator: options.admin }), 'has an account now'),
        );
      }),
  );
  command.addCommand(
    administrative('password', 'set a new password; every device of the person is signed out')
      .argument('<name>')
      .action(async (name: string, options: AdministrationOptions) => {
        const password = await readSecret(`New password of ${name}`);
        await doing(options, say, async (operate) =>
          about(await operate('user.password', { name, password }), 'has a new password and is signed out everywhere'),
        );
      }),
  );
  for (const disabled of [true, false]) {
    const [word, text] = disabled
      ? ['disable', 'sign somebody out everywhere and let them in no more']
      : ['enable', 'let somebody in again'];
    command.addCommand(
      administrative(word, text)
        .argument('<name>')
        .action((name: string, options: AdministrationOptions) =>
          doing(options, say, async (operate) =>
            about(await operate('user.disabled', { name, disabled }), disabled ? 'is out' : 'may come in again'),
          ),
        ),
    );
  }
  command.addCommand(
    administrative('admin', 'make somebody an administrator of the hub')
      .argument('<name>')
      .option('--remove', 'take it back', false)
      .action((name: string, options: AdministrationOptions & { remove: boolean }) =>
        doing(options, say, async (operate) => {
          const administrator = !options.remove;
          const person = await operate('user.administrator', { name, administrator });
          return about(person, administrator ? 'administers this hub now' : 'administers this hub no more');
        }),
      ),
  );
  return command;
}

async function everybody(operate: Operate): Promise<Person[]> {
  const people: Person[] = [];
  for (;;) {
    const after = people.at(-1)?.name;
    const page = await operate('user.list', after === undefined ? {} : { after });
    people.push(...page);
    if (page.length < 500) return people;
  }
}

function rowOf({ name, administrator, disabled, hasPassword, createdAtMs }: Person): string[] {
  const state = disabled ? 'disabled' : hasPassword ? 'active' : 'active, no password';
  return [name, administrator ? 'administrator' : '', state, moment(createdAtMs)];
}

function about(person: Person, what: string) {
  return { value: person, lines: [`${person.name} ${what}.`] };
}
