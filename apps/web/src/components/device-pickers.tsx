import type { DeviceList } from '@crossband/client/browser';
import { useId } from 'react';
import { useDeviceList } from '../media/use-device-list.ts';
import { useSession, useStore } from '../session/session-context.tsx';
import { remember, remembered } from '../session/stored.ts';

/** Camera, microphone and (where the browser can) speaker. Changing one while live changes it for everybody. */
export function DevicePickers() {
  const { camera, microphone, sound, notices } = useSession();
  const list = useDeviceList();
  const { speakerId } = useStore(remembered);
  const cameraId = usedId(useStore(camera.state));
  const microphoneId = usedId(useStore(microphone.state));
  return (
    <div className="pickers">
      <Picker
        label="Microphone device"
        devices={list?.microphones ?? null}
        value={microphoneId}
        choose={(id) => {
          microphone.choose(id);
          remember({ microphoneId: id });
        }}
      />
      <Picker
        label="Camera device"
        devices={list?.cameras ?? null}
        value={cameraId}
        choose={(id) => {
          camera.choose(id);
          remember({ cameraId: id });
        }}
      />
      {list && list.speakers.length > 0 && 'setSinkId' in HTMLMediaElement.prototype && (
        <Picker
          label="Speaker device"
          devices={list.speakers}
          value={speakerId ?? ''}
          choose={(id) => {
            remember({ speakerId: id });
            sound.chooseSpeaker(id).catch((error: unknown) => notices.failed(error));
          }}
        />
      )}
    </div>
  );
}

/** The device in use, which may be another one than was asked for. */
function usedId({ track, deviceId }: { track: MediaStreamTrack | null; deviceId: string | null }): string {
  return track?.getSettings().deviceId ?? deviceId ?? '';
}

interface PickerProps {
  label: string;
  /** Null: not known yet. */
  devices: DeviceList['cameras'] | null;
  value: string;
  choose: (deviceId: string) => void;
}

function Picker({ label, devices, value, choose }: PickerProps) {
  const id = useId();
  const known = devices?.some((device) => device.deviceId === value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={known ? value : ''}
        disabled={!devices || devices.length === 0}
        onChange={(event) => choose(event.target.value)}
      >
        {!known && <option value="">{devices?.length === 0 ? 'None found' : 'Default'}</option>}
        {devices
          ?.filter((device) => device.deviceId !== '')
          .map((device, index) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label || `Device ${index + 1}`}
            </option>
          ))}
      </select>
    </div>
  );
}
