import { type DeviceList, listDevices, watchDevices } from '@crossband/client/browser';
import { useEffect, useState } from 'react';
import { useSession, useStore } from '../session/session-context.tsx';

/** What is plugged in, with names as soon as the browser tells them (after the first permission); null: not known yet. */
export function useDeviceList(): DeviceList | null {
  const { camera, microphone } = useSession();
  const [list, setList] = useState<DeviceList | null>(null);
  const { track: cameraTrack } = useStore(camera.state);
  const { track: microphoneTrack } = useStore(microphone.state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newly opened device brings the names of all
  useEffect(() => {
    let gone = false;
    const read = (): void => {
      listDevices().then(
        (found) => {
          if (!gone) setList(found);
        },
        // Without a secure context there are none; opening a device says so in words.
        (error: unknown) => console.info('Devices cannot be listed:', error),
      );
    };
    read();
    let stop = (): void => {};
    try {
      stop = watchDevices(read);
    } catch (error) {
      console.info('Devices cannot be watched:', error);
    }
    return () => {
      gone = true;
      stop();
    };
  }, [cameraTrack, microphoneTrack]);
  return list;
}
