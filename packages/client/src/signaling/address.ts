import { signalingPath } from '@crossband/wire/signaling/limits';

/** The signaling address of a hub: `https://hub.example/base` gives `wss://hub.example/base/signal`. */
export function signalingUrl(hub: string | URL): string {
  const url = new URL(hub);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  else if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new TypeError(`The address of a hub starts with https:, http:, wss: or ws:, not ${url.protocol}`);
  }
  if (!url.pathname.endsWith(signalingPath)) url.pathname = url.pathname.replace(/\/$/, '') + signalingPath;
  url.search = '';
  url.hash = '';
  return url.href;
}
