/** Which key does what in a room. Pure. */

export type Action =
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'chat'
  | 'people'
  | 'layout'
  | 'statistics'
  | 'help'
  | 'close';

export const keys: readonly { readonly key: string; readonly action: Action; readonly does: string }[] = [
  { key: 'M', action: 'microphone', does: 'Mute or unmute your microphone' },
  { key: 'V', action: 'camera', does: 'Turn your camera on or off' },
  { key: 'S', action: 'screen', does: 'Share a screen or stop sharing' },
  { key: 'C', action: 'chat', does: 'Open or close the chat' },
  { key: 'P', action: 'people', does: 'Open or close the list of people' },
  { key: 'L', action: 'layout', does: 'Switch between grid and stage' },
  { key: 'I', action: 'statistics', does: 'Open or close the statistics' },
  { key: '?', action: 'help', does: 'Show these keys' },
  { key: 'Esc', action: 'close', does: 'Close what is open' },
];

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  /** Letters belong to what is being written. */
  readonly writing: boolean;
}

export function actionOf(press: Press): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null;
  if (press.key === 'Escape') return 'close';
  if (press.writing) return null;
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  return keys.find((entry) => entry.key === key)?.action ?? null;
}

/** Whether keys pressed here write something. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type);
}
