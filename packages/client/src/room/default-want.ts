import type { PublicationView, Want } from '@crossband/wire';

/** Sound always and last to suffer; pictures at the size of a middling tile until the page says more. */
export function defaultWant(publication: PublicationView): Want {
  return publication.kind === 'audio'
    ? { maxWidthPx: 1, maxFps: 60, priority: 255 }
    : { maxWidthPx: 640, maxFps: 30, priority: 100 };
}
