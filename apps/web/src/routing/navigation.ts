import { type Store, ValueStore } from '@crossband/client';
import { type Route, routeOf } from './route.ts';

const current = new ValueStore(routeOf(location.pathname));
addEventListener('popstate', () => current.set(routeOf(location.pathname)));

/** The page that the address names. */
export const route: Store<Route> = current;

/** Opens another page of the application; `path` has neither query nor hash that the page would not find itself. */
export function goTo(path: string): void {
  history.pushState(null, '', path);
  current.set(routeOf(location.pathname));
  scrollTo(0, 0);
}

/** From the beginning: nothing that the page knew of whoever was signed in stays. */
export function startAt(path: string): void {
  location.assign(path);
}
