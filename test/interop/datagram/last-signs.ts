import type { Page } from 'playwright-core';

/** When a page last showed a new picture and last heard something of a person, epoch ms; null: never since it watches. */
export interface LastSigns {
  pictureAtMs: number | null;
  soundAtMs: number | null;
}

/** Watches the elements from now on. */
export async function watchSigns(
  page: Page,
  name: string,
  elements: { picture: string; sound: string },
): Promise<void> {
  await page.evaluate(watch, { name, ...elements });
}

export function lastSigns(page: Page, name: string): Promise<LastSigns> {
  return page.evaluate((of) => (window as unknown as Record<string, LastSigns>)[`signs-${of}`] as LastSigns, name);
}

/** Runs in the page. */
async function watch({ name, picture, sound }: { name: string; picture: string; sound: string }): Promise<void> {
  const signs: LastSigns = { pictureAtMs: null, soundAtMs: null };
  (window as unknown as Record<string, LastSigns>)[`signs-${name}`] = signs;
  const video = document.querySelector(picture) as HTMLVideoElement;
  const onFrame = (): void => {
    signs.pictureAtMs = Date.now();
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  const stream = (document.querySelector(sound) as HTMLAudioElement).srcObject as MediaStream;
  const audio = new AudioContext({ sampleRate: 48_000 });
  await audio.resume();
  const analyser = new AnalyserNode(audio, { fftSize: 1024, smoothingTimeConstant: 0 });
  new MediaStreamAudioSourceNode(audio, { mediaStream: stream }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > 0.05)) signs.soundAtMs = Date.now();
  }, 10);
}
