import type { IncomingMessage } from 'node:http';
import type { HubConfig } from './config.ts';
import type { Door } from './doors/door.ts';

/** Origin of the hub's pages as whoever asks sees them: what the provider of a sign-in sends the browser back to. */
export function originOf(request: IncomingMessage, config: HubConfig, door: Door): string {
  const host = request.headers.host ?? 'localhost';
  const configured = config['http.origins'].find((origin) => URL.canParse(origin) && new URL(origin).host === host);
  if (configured !== undefined) return new URL(configured).origin;
  return `${door.isSecure(request) ? 'https' : 'http'}://${host}`;
}
