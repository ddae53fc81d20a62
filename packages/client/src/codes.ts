/**
 * Failures that the client itself finds, with the sentence that stands in `docs/errors.md`: what failed, and the cure.
 * What the hub refuses keeps the hub's own code and sentence (`@crossband/wire`, `errorCodes`).
 */
export const clientErrorCodes = {
  'hub-unreachable': 'The hub cannot be reached; check the address and the network, then try again.',
  'request-timeout': 'The hub did not answer in time; check the network and try again.',
  'connection-lost':
    'The connection to the hub broke before it answered; the client reconnects by itself, then try again.',
  'not-connected': 'There is no connection to the hub at the moment; wait until it is back or open the client first.',
  'client-closed': 'The client was closed; make a new one.',
  'data-too-large': 'A data message takes 16 KiB of UTF-8 at most; send it in pieces, or as a file.',
  'bad-reply': 'The hub sent a message that this client does not understand; update whichever of them is older.',
  'no-media': 'This client has no media engine; in a browser create it with media: browserMedia().',
  'insecure-context':
    'The browser gives camera, microphone and screen only to secure pages; open the page by https or on localhost.',
  'unsupported-browser': 'This browser has no WebRTC that fits; use a current Chromium, Firefox or Safari.',
  'permission-denied':
    "Access was denied; allow it in the browser's site settings (and in the system's), then try again.",
  'no-device': 'No such device was found; connect a camera or microphone, then try again.',
  'device-busy': 'The device is in use by another application; close that application, then try again.',
  'device-lost': 'The device stopped or was unplugged; choose another one.',
  'no-route':
    'No network path for media to the hub was found; its UDP or TCP port may be blocked: ask for it to be opened or use another network.',
  'media-failed': 'The browser could not set up the media connection; the client tries again by itself.',
} as const satisfies Record<string, string>;

export type ClientErrorCode = keyof typeof clientErrorCodes;
