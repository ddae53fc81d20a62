import type { Client } from '@crossband/client';
import type { PublicationView } from '@crossband/wire';
import { commandError } from '../failures.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What `crossband watch` was asked for. */
export interface Selection {
  room: string;
  /** Name or id of the participant to watch; undefined: the first that publishes. */
  from?: string;
  video: boolean;
  audio: boolean;
  /** How long to wait for somebody to publish. */
  waitS: number;
}

const VIDEO_PREFERENCE = ['screen', 'camera'];

/** Live publications of the participant that was asked for, at most one picture and one sound. */
export function choose(
  publications: readonly PublicationView[],
  participants: readonly { id: string; name: string }[],
  options: Pick<Selection, 'from' | 'video' | 'audio'>,
): PublicationView[] {
  const { from } = options;
  const matches = participants.filter(({ id, name }) => from === undefined || id === from || name === from);
  for (const { id } of matches) {
    const live = publications.filter((one) => one.participant === id && one.live);
    const pictures = live.filter(({ kind }) => kind === 'video');
    pictures.sort((a, b) => VIDEO_PREFERENCE.indexOf(a.source) - VIDEO_PREFERENCE.indexOf(b.source));
    const [picture] = options.video ? pictures : [];
    const sounds = options.audio ? live.filter(({ kind }) => kind === 'audio') : [];
    const wanted = picture?.source === 'camera' ? 'microphone' : 'screen-audio';
    const sound = sounds.find(({ source }) => source === wanted) ?? sounds[0];
    const chosen = [picture, sound].filter((one) => one !== undefined);
    if (chosen.length > 0) return chosen;
  }
  return [];
}

export function listPublications(client: Client, terminal: Terminal): void {
  const { publications, participants } = client.state.getSnapshot();
  const names = new Map(participants.map(({ id, name }) => [id, name]));
  for (const one of publications)
    terminal.line(
      `${names.get(one.participant) ?? one.participant}: ${one.source} (${one.codec}${one.live ? '' : ', interrupted'})`,
    );
}

/** Waits until what was asked for is there, and a moment longer for the sound that belongs to a picture. */
export async function waitForPublications(
  client: Client,
  options: Selection,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<PublicationView[]> {
  const now = (): PublicationView[] => {
    const { publications, participants, self } = client.state.getSnapshot();
    return choose(
      publications,
      participants.filter(({ id }) => id !== self?.participant),
      options,
    );
  };
  const complete = (): boolean => now().length === Number(options.video) + Number(options.audio);
  if (now().length === 0) terminal.line(`Waiting up to ${options.waitS} s for somebody to publish in ${options.room}.`);
  await until(client, () => now().length > 0, options.waitS * 1000, stop);
  if (stop.aborted) return [];
  if (now().length === 0)
    throw commandError(
      'nothing-to-watch',
      `${options.from ?? 'Nobody'} publishes ${options.from ? 'nothing ' : ''}in room ${options.room}.`,
    );
  await until(client, complete, 1_500, stop);
  return now();
}

/** Resolves when `done` says so, time is up or the command is stopped; `done` is asked after every change of the room. */
function until(client: Client, done: () => boolean, timeoutMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      off();
      stop.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, timeoutMs);
    const off = client.state.subscribe(() => done() && finish());
    stop.addEventListener('abort', finish, { once: true });
    if (done() || stop.aborted) finish();
  });
}
