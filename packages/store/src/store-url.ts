import { CodedError } from '@crossband/foundation';

/** Where a store lives: one file, or a PostgreSQL database. */
export type StoreLocation = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: URL };

/**
 * Reads `sqlite:/path/file` or `postgres://user@host/database`.
 *
 * @throws CodedError `bad-store-url`; the message never repeats the text, which may hold a password
 */
export function parseStoreUrl(url: string): StoreLocation {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/s.exec(url)?.[1];
  if (path && !path.includes('\0')) return { kind: 'sqlite', path };
  if (/^postgres(ql)?:\/\//.test(url)) {
    const parsed = URL.parse(url);
    if (parsed && parsed.pathname.length > 1) return { kind: 'postgres', url: parsed };
  }
  throw new CodedError(
    'bad-store-url',
    'Cannot read the address of the store; give sqlite:/path/to/file or postgres://user:password@host:5432/database.',
    { audience: 'internal' },
  );
}

/** The location for logs and messages: without its password. */
export function describeLocation(location: StoreLocation): string {
  if (location.kind === 'sqlite') return location.path;
  const { url } = location;
  return `${url.username ? `${url.username}@` : ''}${url.host}${url.pathname}`;
}

/** The file of an SQLite store; null: it is none. @throws CodedError `bad-store-url` */
export function sqliteFileOf(url: string): string | null {
  const location = parseStoreUrl(url);
  return location.kind === 'sqlite' ? location.path : null;
}
