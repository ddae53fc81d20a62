import { DeviceButton } from '../../components/device-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { LevelMeter } from '../../components/level-meter.tsx';
import { useMediaTrack } from '../../media/use-media-track.ts';
import { useSession, useStore } from '../../session/session-context.tsx';

/** How others will see and hear you. */
export function Preview() {
  const { camera, microphone } = useSession();
  const picture = useStore(camera.state);
  const voice = useStore(microphone.state);
  const show = useMediaTrack<HTMLVideoElement>(picture.track);
  return (
    <div className="preview">
      <div className="preview-picture">
        {picture.track ? (
          <video ref={show} data-self data-source="camera" autoPlay playsInline muted aria-label="Your camera" />
        ) : (
          <p className="preview-empty">
            <Icon name="camera-off" />
            {picture.opening ? 'Opening the camera. The browser may ask you first.' : 'Your camera is off.'}
          </p>
        )}
        <div className="preview-controls">
          <DeviceButton device={microphone} />
          <DeviceButton device={camera} />
        </div>
      </div>
      <LevelMeter track={voice.on ? voice.track : null} />
      {voice.problem && <Problem device="Microphone" sentence={voice.problem.message} />}
      {picture.problem && <Problem device="Camera" sentence={picture.problem.message} />}
    </div>
  );
}

function Problem({ device, sentence }: { device: string; sentence: string }) {
  return (
    <p className="problem" role="status">
      <Icon name="warning" />
      <span>
        <strong>{device}:</strong> {sentence} You can join without it.
      </span>
    </p>
  );
}
