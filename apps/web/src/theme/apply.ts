import { remembered } from '../session/stored.ts';

/** Keeps `<html data-theme>` as chosen; without it the system's theme holds. */
export function followTheme(): void {
  const apply = (): void => {
    const { theme } = remembered.getSnapshot();
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply();
  remembered.subscribe(apply);
}
