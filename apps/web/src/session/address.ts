/** Rooms in the address bar: `/r/<room>`. */

/** The hub's own rule for names of rooms (`roomName` in `@crossband/wire`), said before it is asked. */
const roomRule = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,63}$/u;

export function isRoomName(text: string): boolean {
  return roomRule.test(text);
}

/** Whether a page of this host can be opened from another machine. */
export function reachesOthers(hostname: string): boolean {
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

export function roomOf(pathname: string): string {
  const found = /^\/r\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (found === undefined) return '';
  try {
    return decodeURIComponent(found);
  } catch (error) {
    // A stray percent sign, typed by hand.
    if (error instanceof URIError) return found;
    throw error;
  }
}

export function pathOf(room: string): string {
  return `/r/${encodeURIComponent(room)}`;
}

export function linkTo(room: string): string {
  return new URL(pathOf(room), location.origin).href;
}
