import { clientError } from '../client-error.ts';
import type { ClientErrorCode } from '../codes.ts';

export interface CameraRequest {
  deviceId?: string;
  /** Ideal size; default 1280 x 720 at 30. */
  widthPx?: number;
  heightPx?: number;
  fps?: number;
  facing?: 'user' | 'environment';
}

export interface MicrophoneRequest {
  deviceId?: string;
  /** Default all true (W3C names: echoCancellation, noiseSuppression, autoGainControl). */
  echoCancellation?: boolean;
  noiseSuppression?: boolean;
  autoGainControl?: boolean;
}

export interface ScreenRequest {
  preset?: 'text' | 'motion';
  /** Ask for the sound too; the browser or the user may say no. */
  audio?: boolean;
}

export interface CapturedScreen {
  video: MediaStreamTrack;
  audio: MediaStreamTrack | null;
}

/** @throws CodedError `permission-denied`, `no-device`, `device-busy`, `insecure-context`. */
export async function openCamera(request: CameraRequest = {}): Promise<MediaStreamTrack> {
  const stream = await captured(() =>
    devices().getUserMedia({
      video: {
        ...(request.deviceId === undefined ? {} : { deviceId: { exact: request.deviceId } }),
        ...(request.facing === undefined ? {} : { facingMode: { ideal: request.facing } }),
        width: { ideal: request.widthPx ?? 1280 },
        height: { ideal: request.heightPx ?? 720 },
        frameRate: { ideal: request.fps ?? 30 },
      },
    }),
  );
  return firstTrack(stream.getVideoTracks());
}

/** @throws CodedError as `openCamera`. */
export async function openMicrophone(request: MicrophoneRequest = {}): Promise<MediaStreamTrack> {
  const stream = await captured(() =>
    devices().getUserMedia({
      audio: {
        ...(request.deviceId === undefined ? {} : { deviceId: { exact: request.deviceId } }),
        echoCancellation: request.echoCancellation ?? true,
        noiseSuppression: request.noiseSuppression ?? true,
        autoGainControl: request.autoGainControl ?? true,
        channelCount: { ideal: 1 },
      },
    }),
  );
  return firstTrack(stream.getAudioTracks());
}

/** Must be called in a click's own turn. @throws CodedError as `openCamera`. */
export async function openScreen(request: ScreenRequest = {}): Promise<CapturedScreen> {
  const motion = request.preset === 'motion';
  const stream = await captured(() =>
    devices().getDisplayMedia({
      video: { frameRate: { ideal: motion ? 30 : 15, max: 30 } },
      // Shared sound is music or speech of others: the microphone's cleaning would spoil it.
      audio:
        request.audio === true
          ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } }
          : false,
    }),
  );
  return { video: firstTrack(stream.getVideoTracks()), audio: stream.getAudioTracks()[0] ?? null };
}

export interface DeviceList {
  cameras: readonly MediaDeviceInfo[];
  microphones: readonly MediaDeviceInfo[];
  speakers: readonly MediaDeviceInfo[];
}

/** Labels are empty until a permission was given. @throws CodedError `insecure-context`. */
export async function listDevices(): Promise<DeviceList> {
  const all = await devices().enumerateDevices();
  const ofKind = (kind: MediaDeviceKind): MediaDeviceInfo[] => all.filter((device) => device.kind === kind);
  return { cameras: ofKind('videoinput'), microphones: ofKind('audioinput'), speakers: ofKind('audiooutput') };
}

/** Calls `listener` when a device was plugged in or out. */
export function watchDevices(listener: () => void): () => void {
  const media = devices();
  media.addEventListener('devicechange', listener);
  return () => media.removeEventListener('devicechange', listener);
}

function devices(): MediaDevices {
  const media = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  if (!media) throw clientError(globalThis.isSecureContext ? 'unsupported-browser' : 'insecure-context');
  return media;
}

async function captured(open: () => Promise<MediaStream>): Promise<MediaStream> {
  try {
    return await open();
  } catch (error) {
    throw translated(error);
  }
}

function firstTrack(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw clientError('no-device');
  return track;
}

/** DOMException names of Media Capture and Streams 10.2 and Screen Capture 5.1. */
const codeByName: Record<string, ClientErrorCode> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'no-device',
  OverconstrainedError: 'no-device',
  NotReadableError: 'device-busy',
  AbortError: 'device-busy',
};

function translated(error: unknown): unknown {
  const code = error instanceof Error ? codeByName[error.name] : undefined;
  return code === undefined ? error : clientError(code, error);
}
