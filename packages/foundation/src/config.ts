import { CodedError } from './errors.ts';
import { keyBytes, keyWeakness } from './secret-strength.ts';

/** One setting: where it comes from, what it may be, what it is for. */
export interface Setting<T> {
  readonly env: string;
  readonly flag: string;
  readonly type: string;
  readonly default: T;
  readonly description: string;
  /** Its value is never repeated: not in an error, not in a log. */
  readonly secret?: true;
  /** Reads text (environment, flag) or a JSON value (file); throws a RangeError that names what is allowed. */
  readonly parse: (value: unknown) => T;
}

export type Settings = Record<string, Setting<unknown>>;
export type Values<S extends Settings> = { readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never };

/** A row of `--help` and of docs/configuration.md. */
export interface SettingDescription {
  path: string;
  env: string;
  flag: string;
  type: string;
  default: string;
  description: string;
}

type Naming = { env: string; flag: string; description: string };

export function integer(naming: Naming & { default: number; minimum: number; maximum: number }): Setting<number> {
  const { minimum, maximum } = naming;
  return {
    ...naming,
    type: `integer ${minimum}..${maximum}`,
    parse: (value) => {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (!Number.isSafeInteger(number) || (number as number) < minimum || (number as number) > maximum) {
        throw new RangeError(`a whole number from ${minimum} to ${maximum}`);
      }
      return number as number;
    },
  };
}

export function text(naming: Naming & { default: string; pattern?: RegExp; form?: string }): Setting<string> {
  const { pattern, form = 'text' } = naming;
  return {
    ...naming,
    type: form,
    parse: (value) => {
      if (typeof value !== 'string' || value.length > 4096 || (pattern && !pattern.test(value))) {
        throw new RangeError(form);
      }
      return value;
    },
  };
}

/** A key or token: empty, or one that nobody guesses (`keyWeakness`). */
export function secret(naming: Naming): Setting<string> {
  return {
    ...naming,
    default: '',
    secret: true,
    type: `secret of ${keyBytes} bytes or more, or empty`,
    parse: (value) => {
      if (typeof value !== 'string' || value.length > 4096) throw new RangeError('text');
      const weakness = value === '' ? null : keyWeakness(value);
      if (weakness) throw new WeakSecret(weakness);
      return value;
    },
  };
}

class WeakSecret extends RangeError {}

export function flag(naming: Naming & { default: boolean }): Setting<boolean> {
  return {
    ...naming,
    type: 'true or false',
    parse: (value) => {
      if (value === true || value === 'true' || value === '1' || value === '') return true;
      if (value === false || value === 'false' || value === '0') return false;
      throw new RangeError('true or false');
    },
  };
}

export function choice<const T extends string>(naming: Naming & { default: T; of: readonly T[] }): Setting<T> {
  return {
    ...naming,
    type: naming.of.join(' | '),
    parse: (value) => {
      if (!naming.of.includes(value as T)) throw new RangeError(`one of ${naming.of.join(', ')}`);
      return value as T;
    },
  };
}

/** Text items separated by commas, or a JSON array in the file. */
export function list(naming: Naming & { default: readonly string[]; form: string }): Setting<readonly string[]> {
  return {
    ...naming,
    type: `${naming.form}, separated by commas`,
    parse: (value) => {
      const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
      if (!Array.isArray(items) || items.some((item) => typeof item !== 'string')) throw new RangeError(naming.form);
      return items.filter((item) => item !== '');
    },
  };
}

export interface ConfigSources {
  /** Parsed configuration file: an object of setting paths, nested or dotted. */
  readonly file?: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Command line after the command's name. */
  readonly args: readonly string[];
}

/**
 * Values of all settings; a flag beats the environment, the environment the file, the file the default. Unknown flags
 * and file entries, and values out of bounds, throw `bad-config` with a sentence that names the setting.
 */
export function loadConfig<S extends Settings>(settings: S, sources: ConfigSources): Values<S> {
  const flags = readFlags(settings, sources.args);
  const file = flatten(sources.file ?? {});
  for (const path of file.keys()) {
    if (!Object.hasOwn(settings, path)) throw badConfig(`The configuration file has an unknown entry "${path}".`);
  }
  const values: Record<string, unknown> = {};
  for (const [path, setting] of Object.entries(settings)) {
    const given = [
      { from: `--${setting.flag}`, value: flags.get(setting.flag) },
      { from: setting.env, value: sources.env[setting.env] },
      { from: `"${path}" of the configuration file`, value: file.get(path) },
    ].find((source) => source.value !== undefined);
    values[path] = given ? parse(setting, given.from, given.value) : setting.default;
  }
  return values as Values<S>;
}

export function describeSettings(settings: Settings): SettingDescription[] {
  return Object.entries(settings).map(([path, { env, flag: name, type, description, default: fallback }]) => ({
    path,
    env,
    flag: `--${name}`,
    type,
    default: Array.isArray(fallback) ? fallback.join(',') : String(fallback),
    description,
  }));
}

function readFlags(settings: Settings, args: readonly string[]): Map<string, string> {
  const known = new Map(Object.values(settings).map((setting) => [setting.flag, setting]));
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const [, name = '', inline] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const setting = known.get(name);
    if (!setting) throw badConfig(`Unknown option "${argument}"; --help lists them.`);
    const next = args[index + 1];
    const isSwitch = typeof setting.default === 'boolean';
    if (inline !== undefined) flags.set(name, inline);
    else if (isSwitch && next !== 'true' && next !== 'false') flags.set(name, '');
    else if (next === undefined) throw badConfig(`--${name} needs a value: ${setting.type}.`);
    else {
      flags.set(name, next);
      index += 1;
    }
  }
  return flags;
}

function flatten(value: unknown, prefix = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badConfig('The configuration file must hold a JSON object.');
  }
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) {
      for (const [path, inner] of flatten(entry, `${prefix}${key}.`)) flat.set(path, inner);
    } else flat.set(`${prefix}${key}`, entry);
  }
  return flat;
}

function parse(setting: Setting<unknown>, from: string, value: unknown): unknown {
  try {
    return setting.parse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (error instanceof WeakSecret) {
      throw new CodedError('unsafe-config', `${from} ${error.message}: make one with \`openssl rand -hex 32\`.`);
    }
    if (setting.secret) throw badConfig(`${from} must be ${error.message}.`);
    throw badConfig(`${from} is ${JSON.stringify(value)}, but must be ${error.message}.`);
  }
}

function badConfig(message: string): CodedError {
  return new CodedError('bad-config', message);
}
