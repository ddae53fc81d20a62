import { type Client, createClient } from '@crossband/client';
import { browserMedia, openCamera, openMicrophone } from '@crossband/client/browser';
import { Account, endsSignIn } from '../account/account.ts';
import { LocalDevice } from '../media/local-device.ts';
import { ScreenShare } from '../media/screen-share.ts';
import { Sound } from '../media/sound.ts';
import { Attendance } from './attendance.ts';
import { Chimes } from './chimes.ts';
import { Drafts } from './drafts.ts';
import { failureOf } from './failure.ts';
import { Files } from './files.ts';
import { mayPublish } from './may-publish.ts';
import { Notices } from './notices.ts';
import { Notifier } from './notifier.ts';
import { roomTokenOf } from './room-token.ts';
import { remember, remembered } from './stored.ts';

/** What lives as long as the page. */
export interface Session {
  readonly account: Account;
  readonly client: Client;
  readonly camera: LocalDevice;
  readonly microphone: LocalDevice;
  readonly screen: ScreenShare;
  readonly sound: Sound;
  readonly notices: Notices;
  readonly chimes: Chimes;
  readonly notifier: Notifier;
  readonly attendance: Attendance;
  readonly drafts: Drafts;
  readonly files: Files;
}

export function createSession(): Session {
  const account = new Account();
  const client = createClient({
    url: location.origin,
    media: browserMedia(),
    credentials: async () => roomTokenOf(location.hash) ?? account.credential(),
  });
  const notices = new Notices();
  const chimes = new Chimes(() => remembered.getSnapshot().chimes);
  const before = remembered.getSnapshot();
  const failed = (error: unknown): void => {
    // Pages without encryption have no whole WebRTC either; the devices name that cause, with its cure.
    if (!isSecureContext && failureOf(error).code === 'unsupported-browser') return;
    notices.failed(error);
  };
  const session: Session = {
    account,
    client,
    notices,
    chimes,
    notifier: new Notifier(client, chimes, notices),
    drafts: new Drafts(),
    files: new Files(client),
    attendance: new Attendance(client),
    sound: new Sound(before.speakerId),
    screen: new ScreenShare(client),
    camera: new LocalDevice({
      client,
      failed,
      source: 'camera',
      lost: () => notices.tell('The camera stopped. Trying the default one.'),
      on: before.cameraOn,
      deviceId: before.cameraId,
      open: (deviceId) => openCamera(deviceId === null ? { facing: 'user' } : { deviceId }),
    }),
    microphone: new LocalDevice({
      client,
      failed,
      source: 'microphone',
      lost: () => notices.tell('The microphone stopped. Trying the default one.'),
      on: before.microphoneOn,
      deviceId: before.microphoneId,
      open: (deviceId) => openMicrophone(deviceId === null ? {} : { deviceId }),
    }),
  };
  client.on('failed', failed);
  client.on('closed', ({ code, message }) => {
    if (code !== null && endsSignIn(code)) void account.lost(message);
  });
  client.on('joined', () => settleDevices(session));
  client.on('left', () => settleDevices(session));
  client.on('notified', ({ event, data }) => {
    if (event === 'moderation.muted') session.microphone.mutedByOther(data.publication);
  });
  client.state.subscribe(() => obeyRights(session));
  addEventListener('beforeunload', (event) => {
    // The browser asks in its own words whether what is not sent may be lost.
    if (client.state.getSnapshot().messages.some(({ delivery }) => delivery === 'sending')) event.preventDefault();
  });
  // Others see a closed page leave at once. A page that the browser kept and shows again starts anew.
  addEventListener('pagehide', () => void client.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  return session;
}

/** Devices follow the room: published inside, only shown to oneself outside. */
function settleDevices({ camera, microphone }: Session): void {
  camera.settle();
  microphone.settle();
}

/** Who may not speak or show has the device off, and is told why where it is turned on. */
function obeyRights({ client, camera, microphone }: Session): void {
  const { self, participants } = client.state.getSnapshot();
  const may = participants.find(({ id }) => id === self?.participant)?.may;
  microphone.permit(mayPublish(may, 'microphone'));
  camera.permit(mayPublish(may, 'camera'));
}

/** Turns a device on or off and remembers it for the next visit. */
export function toggle(device: LocalDevice, notices: Notices): void {
  const { on: wasOn, permitted } = device.state.getSnapshot();
  const on = !wasOn;
  if (on && !permitted) {
    notices.tell(forbidden[device.source]);
    return;
  }
  device.setOn(on);
  remember(device.source === 'camera' ? { cameraOn: on } : { microphoneOn: on });
}

const forbidden: Record<LocalDevice['source'], string> = {
  microphone: 'You may listen here, but not speak. Ask a moderator of this room.',
  camera: 'You may not show your camera here. Ask a moderator of this room.',
};
