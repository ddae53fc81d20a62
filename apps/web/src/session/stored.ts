import { type Store, ValueStore } from '@crossband/client';

/** What this browser remembers between visits. */
export interface Remembered {
  name: string;
  cameraId: string | null;
  microphoneId: string | null;
  speakerId: string | null;
  cameraOn: boolean;
  microphoneOn: boolean;
  theme: 'system' | 'light' | 'dark';
  screenPreset: 'text' | 'motion';
  screenAudio: boolean;
  /** Signals when somebody knocks or writes to you. */
  chimes: boolean;
  /** Which words to tell of outside of the page. */
  notify: 'never' | 'mentions' | 'everything';
}

const key = 'crossband';
const fresh: Remembered = {
  name: '',
  cameraId: null,
  microphoneId: null,
  speakerId: null,
  cameraOn: true,
  microphoneOn: true,
  theme: 'system',
  screenPreset: 'text',
  screenAudio: true,
  chimes: true,
  notify: 'never',
};

const store = new ValueStore<Remembered>(read());
export const remembered: Store<Remembered> = store;

export function remember(change: Partial<Remembered>): void {
  store.update((value) => ({ ...value, ...change }));
  try {
    localStorage.setItem(key, JSON.stringify(store.getSnapshot()));
  } catch (error) {
    // Private windows and full disks: the choice then lasts as long as the page.
    console.info('This browser remembers nothing here:', error);
  }
}

function read(): Remembered {
  try {
    return restore(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch (error) {
    console.info('What was remembered cannot be read, starting afresh:', error);
    return fresh;
  }
}

/** Takes each field only if it has the type it should have: the text is the user's to edit. */
function restore(value: unknown): Remembered {
  if (typeof value !== 'object' || value === null) return fresh;
  const given = value as Record<string, unknown>;
  const text = (name: keyof Remembered): string | null => {
    const found = given[name];
    return typeof found === 'string' ? found : null;
  };
  const flag = (name: 'cameraOn' | 'microphoneOn' | 'screenAudio' | 'chimes'): boolean => {
    const found = given[name];
    return typeof found === 'boolean' ? found : fresh[name];
  };
  const theme = given.theme;
  return {
    name: text('name')?.slice(0, 48) ?? '',
    cameraId: text('cameraId'),
    microphoneId: text('microphoneId'),
    speakerId: text('speakerId'),
    cameraOn: flag('cameraOn'),
    microphoneOn: flag('microphoneOn'),
    screenAudio: flag('screenAudio'),
    chimes: flag('chimes'),
    notify: given.notify === 'mentions' || given.notify === 'everything' ? given.notify : 'never',
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    screenPreset: given.screenPreset === 'motion' ? 'motion' : 'text',
  };
}
