import { type Store, ValueStore } from '@crossband/client';
import { type Route, routeOf } from './route.ts';

const current = new ValueStore(routeOf(location.pathname));
addEventListener('popstate', () => current.set(routeOf(location.pathname)));

/** The page that the address names. */
export const route: Store<Route> = current;

/** Opens another page of the application; `replace`: "back" does not come here again. */
export function goTo(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  current.set(routeOf(location.pathname));
  scrollTo(0, 0);
}

/** From the beginning: nothing that the page knew of whoever was signed in stays. */
export function startAt(path: string): void {
  // An address that differs behind "#" alone loads nothing.
  if (new URL(path, location.href).pathname === location.pathname) {
    history.replaceState(null, '', path);
    location.reload();
  } else {
    location.assign(path);
  }
}
