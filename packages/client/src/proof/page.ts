import { createClient } from '../index.ts';
import { browserMedia } from '../media/browser-media.ts';

/**
 * The page of the browser proof: publishes a painted colour and a beeping tone of its own, and tells by content what it
 * sees and hears of the others. Runs in Chromium only; `browser.test.ts` drives it.
 */

let socket: WebSocket | null = null;
const client = createClient({
  url: location.origin,
  media: browserMedia(),
  webSocket: (url, subprotocol) => {
    socket = new WebSocket(url, subprotocol);
    return socket;
  },
});

/** Ends the socket without a goodbye, as a network that vanishes does. */
function breakSocket(): void {
  socket?.close(4900);
}
const audio = new AudioContext();
const failures: string[] = [];
client.on('failed', (error) => failures.push(`${error.code}: ${error.message}`));

/** A picture of one colour with a moving bar, so that every frame differs. */
function paint(colour: string, widthPx: number, heightPx: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx;
  canvas.height = heightPx;
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
  let frame = 0;
  setInterval(() => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, widthPx, heightPx);
    pen.fillStyle = 'white';
    pen.fillRect((frame * 8) % widthPx, 0, 8, heightPx / 8);
    frame += 1;
  }, 33);
  return canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
}

/** A tone that beeps, as speech does: a steady one would be taken for noise and silenced (Opus DTX). */
function beep(toneHz: number): MediaStreamTrack {
  const tone = new OscillatorNode(audio, { frequency: toneHz });
  const beat = new OscillatorNode(audio, { frequency: 4, type: 'square' });
  const gain = new GainNode(audio, { gain: 0.25 });
  const out = new MediaStreamAudioDestinationNode(audio);
  tone.connect(gain).connect(out);
  beat.connect(new GainNode(audio, { gain: 0.25 })).connect(gain.gain);
  tone.start();
  beat.start();
  return out.stream.getAudioTracks()[0] as MediaStreamTrack;
}

const screens = new Map<string, HTMLVideoElement>();
const ears = new Map<string, { analyser: AnalyserNode; track: MediaStreamTrack }>();
const firstFrameAt = new Map<string, number>();

/** Shows and sounds every publication of others, as an application would. */
function attend(): void {
  const { publications, self } = client.state.getSnapshot();
  for (const { id, kind, participant } of publications) {
    if (participant === self?.participant || screens.has(id) || ears.has(id)) continue;
    const remote = client.remoteTrack(id);
    if (kind === 'video') {
      const element = document.body.appendChild(document.createElement('video'));
      element.muted = true;
      element.autoplay = true;
      screens.set(id, element);
      element.requestVideoFrameCallback(() => firstFrameAt.set(id, performance.now()));
      const show = (): void => {
        const { track } = remote.getSnapshot();
        if (track && (element.srcObject as MediaStream | null)?.getTracks()[0] !== track) {
          element.srcObject = new MediaStream([track]);
        }
      };
      remote.subscribe(show);
      show();
    } else {
      const listen = (): void => {
        const { track } = remote.getSnapshot();
        if (!track || ears.get(id)?.track === track) return;
        const stream = new MediaStream([track]);
        // Chromium feeds Web Audio only while an element plays the stream, too.
        const element = new Audio();
        element.muted = true;
        element.srcObject = stream;
        void element.play();
        const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
        audio.createMediaStreamSource(stream).connect(analyser);
        ears.set(id, { analyser, track });
      };
      remote.subscribe(listen);
      listen();
    }
  }
}
client.state.subscribe(attend);

/** Colour in the middle of the picture, as [red, green, blue]; null: no picture. */
function see(id: string): number[] | null {
  const element = screens.get(id);
  if (!element || element.readyState < 2) return null;
  const pen = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  pen.drawImage(element, element.videoWidth / 4, element.videoHeight / 2, 16, 16, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** Loudest frequency, Hz; null: silence. */
function hear(id: string): number | null {
  const analyser = ears.get(id)?.analyser;
  if (!analyser) return null;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let loudest = 0;
  bins.forEach((value, index) => {
    if (value > (bins[loudest] as number)) loudest = index;
  });
  return (bins[loudest] as number) > -70 ? (loudest * audio.sampleRate) / analyser.fftSize : null;
}

/** Frames decoded so far: tells a moving picture from its last frame. */
function frames(id: string): number {
  return screens.get(id)?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
}

Object.assign(globalThis, {
  proof: { client, audio, paint, beep, see, hear, frames, screens, firstFrameAt, failures, breakSocket },
});
