import { createClient, type LocalPublication } from '@crossband/client';
import { browserMedia, openCamera, openMicrophone } from '@crossband/client/browser';
import type { Source } from '@crossband/wire';

/**
 * The page of the SDK's proof: publishes a painted colour and a beeping tone of its own, and tells by content what it
 * sees and hears of the one other person in the room. `sdk.test.ts` drives it.
 */

const audio = new AudioContext();
const failures: string[] = [];
let socket: WebSocket | null = null;
const client = createClient({
  url: location.origin,
  media: browserMedia(),
  webSocket: (url, subprotocol) => {
    socket = new WebSocket(url, subprotocol);
    return socket;
  },
});
client.on('failed', (error) => failures.push(`${error.code}: ${error.message}`));

/** Ends the socket without a goodbye, as a network that vanishes does. */
function breakSocket(): void {
  socket?.close(4900);
}

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

/** Shows and sounds every publication of others, as an application would. */
function attend(): void {
  const { publications, self } = client.state.getSnapshot();
  for (const { id, kind, participant } of publications) {
    if (participant === self?.participant || screens.has(id) || ears.has(id)) continue;
    if (kind === 'video') watch(id);
    else listen(id);
  }
}
client.state.subscribe(attend);

function watch(id: string): void {
  const remote = client.remoteTrack(id);
  const element = document.body.appendChild(document.createElement('video'));
  element.muted = true;
  element.autoplay = true;
  screens.set(id, element);
  const show = (): void => {
    const { track } = remote.getSnapshot();
    const shown = (element.srcObject as MediaStream | null)?.getTracks()[0];
    if (track && shown !== track) element.srcObject = new MediaStream([track]);
  };
  remote.subscribe(show);
  show();
}

function listen(id: string): void {
  const remote = client.remoteTrack(id);
  const sound = (): void => {
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
  remote.subscribe(sound);
  sound();
}

function others(source: Source) {
  const { publications, self } = client.state.getSnapshot();
  return publications.find((one) => one.source === source && one.participant !== self?.participant);
}

function own(source: Source): LocalPublication {
  return client.state.getSnapshot().own.find((one) => one.source === source) as LocalPublication;
}

/** Whether the middle of the picture has about this colour (VP8 and its colour space move each channel a little). */
function looksLike(source: Source, colour: string): boolean {
  const element = screens.get(others(source)?.id ?? '');
  if (!element || element.readyState < 2) return false;
  const pen = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  pen.drawImage(element, element.videoWidth / 2, element.videoHeight / 2, 8, 8, 0, 0, 1, 1);
  const seen = pen.getImageData(0, 0, 1, 1).data;
  const wanted = colour.match(/\d+/g)?.map(Number) ?? [];
  return wanted.every((value, index) => Math.abs(value - (seen[index] ?? 0)) < 60);
}

/** Frames shown so far: tells a moving picture from its last frame. */
function frames(source: Source): number {
  return screens.get(others(source)?.id ?? '')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
}

/** Loudest frequency, Hz; null: silence. */
function hear(source: Source): number | null {
  const analyser = ears.get(others(source)?.id ?? '')?.analyser;
  if (!analyser) return null;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let loudest = 0;
  bins.forEach((value, index) => {
    if (value > (bins[loudest] ?? 0)) loudest = index;
  });
  return (bins[loudest] ?? 0) > -70 ? (loudest * audio.sampleRate) / analyser.fftSize : null;
}

/** Every connection that the page makes, so that what leaves it can be counted apart from the SDK's own figures. */
const connections: RTCPeerConnection[] = [];
const Native = globalThis.RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

/** Video frames that leave this page in half a second, times two. */
async function sentPerSecond(): Promise<number> {
  const sent = async (): Promise<number> => {
    let total = 0;
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type === 'outbound-rtp' && stat.kind === 'video') total += stat.framesSent ?? 0;
      }
    }
    return total;
  };
  const before = await sent();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return ((await sent()) - before) * 2;
}

const tools = {
  openCamera,
  openMicrophone,
  client,
  paint,
  beep,
  others,
  own,
  looksLike,
  frames,
  hear,
  sentPerSecond,
  breakSocket,
  failures,
};
export type Proof = typeof tools;
Object.assign(globalThis, { proof: tools });
