import type { painted } from './painted-devices.ts';

/** When what happened, ms since the click on Join. */
export interface JoinTimes {
  readonly pictureMs: number;
  readonly soundMs: number;
  /** Signaling on its way: `> method` sent, `< method` answered, `< event` told; ICE and DTLS; first of each only. */
  readonly steps: Readonly<Record<string, number>>;
}

declare global {
  /** Set by `watchJoin`: resolves when the painted picture is seen and the tone is heard. */
  var joinTimes: Promise<JoinTimes>;
}

/**
 * Runs in a page before its own scripts. Times are taken in the page itself: the clock begins with the click's own time
 * stamp, a picture is there when a decoded frame of the painted colour is presented, sound when the element's stream
 * carries the tone. Nothing of the application is called.
 */
export function watchJoin({ colour, toneHz }: typeof painted): void {
  const steps: Record<string, number> = {};
  let clickedAt = Number.NaN;
  const step = (name: string): void => {
    if (!Number.isNaN(clickedAt)) steps[name] ??= Math.round(performance.now() - clickedAt);
  };
  addEventListener(
    'click',
    (event) => {
      if ((event.target as Element).closest?.('button[type=submit]')) clickedAt = event.timeStamp;
    },
    { capture: true },
  );

  const methods = new Map<number, string>();
  const NativeSocket = globalThis.WebSocket;
  globalThis.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(data) as { reply?: number; event?: string; data?: { kind?: string } };
        if (frame.event) step(`< ${frame.event} ${frame.data?.kind ?? ''}`.trim());
        else if (frame.reply !== undefined) step(`< ${methods.get(frame.reply)}`);
      });
    }
    override send(data: string): void {
      const frame = JSON.parse(data) as { id: number; method: string; params: { direction?: string } };
      const name = `${frame.method} ${frame.params.direction ?? ''}`.trim();
      methods.set(frame.id, name);
      step(`> ${name}`);
      super.send(data);
    }
  };
  const NativeConnection = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        step(`track ${track.kind}`);
        track.addEventListener('unmute', () => step(`first packet ${track.kind}`));
      });
      this.addEventListener('iceconnectionstatechange', () => {
        if (this.getReceivers().some(({ track }) => track.id)) step(`receiving ICE ${this.iceConnectionState}`);
      });
      this.addEventListener('connectionstatechange', () => {
        if (this.getTransceivers()[0]?.direction === 'recvonly') step(`receiving ${this.connectionState}`);
      });
    }
  };

  const picture = Promise.withResolvers<number>();
  const sound = Promise.withResolvers<number>();
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const look = (video: HTMLVideoElement): void => {
    const at = performance.now();
    pen?.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 8, 8, 0, 0, 1, 1);
    const seen = pen?.getImageData(0, 0, 1, 1).data ?? [];
    if (colour.every((value, index) => Math.abs(value - (seen[index] ?? 0)) < 60)) picture.resolve(at);
    else video.requestVideoFrameCallback(() => look(video));
  };
  const audio = new AudioContext();
  const listen = (element: HTMLAudioElement): void => {
    if (!element.srcObject) {
      setTimeout(() => listen(element), 2);
      return;
    }
    const analyser = new AnalyserNode(audio, { fftSize: 2048, smoothingTimeConstant: 0 });
    audio.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const toneBin = Math.round((toneHz * analyser.fftSize) / audio.sampleRate);
    const hear = (): void => {
      analyser.getFloatFrequencyData(bins);
      const loudest = bins.indexOf(Math.max(...bins));
      const audible = (bins[toneBin] ?? 0) > -50 && Math.abs(loudest - toneBin) <= 1;
      if (audible && !element.paused && !element.muted) sound.resolve(performance.now());
      else setTimeout(hear, 5);
    };
    hear();
  };
  const known = new Set<Element>();
  new MutationObserver(() => {
    for (const element of document.querySelectorAll('video[data-participant], audio[data-participant]')) {
      if (known.has(element)) continue;
      known.add(element);
      step(`${element.tagName.toLowerCase()} element`);
      if (element instanceof HTMLVideoElement) element.requestVideoFrameCallback(() => look(element));
      else listen(element as HTMLAudioElement);
    }
  }).observe(document, { childList: true, subtree: true });

  globalThis.joinTimes = Promise.all([picture.promise, sound.promise]).then(([pictureAt, soundAt]) => ({
    pictureMs: pictureAt - clickedAt,
    soundMs: soundAt - clickedAt,
    steps,
  }));
}
