import { goTo } from './navigation.ts';

/** Kept by the tab, because a provider's page may lie in between, and an invitation's secret belongs in no address that is sent. */
const key = 'crossband-after-sign-in';

/** Opens the sign-in, which leads back to where one is. */
export function signInFirst({ replace = false }: { replace?: boolean } = {}): void {
  sessionStorage.setItem(key, location.pathname + location.hash);
  goTo('/sign-in', { replace });
}

/** Where the sign-in leads: to what it interrupted, else to the start. */
export function takeDestination(): string {
  const path = sessionStorage.getItem(key) ?? '/';
  sessionStorage.removeItem(key);
  return path;
}
