/** Rooms in the address bar: `/r/<room>`. */

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
