import { useEffect, useState } from 'react';

/** Levels per second: enough to look alive. */
const refreshIntervalMs = 60;
/** Speech of a near microphone has a root mean square of up to about a third of full scale. */
const loudSpeech = 0.3;

/** Loudness of an own microphone, 0..1, on a scale that rises as hearing does. */
export function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    setLevel(0);
    if (!track) return undefined;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      // Browsers start a context only once they trust the page: after a click, or while a microphone is open.
      if (context.state === 'suspended') void context.resume();
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      setLevel(Math.min(1, Math.sqrt(Math.sqrt(sum / samples.length) / loudSpeech)));
    }, refreshIntervalMs);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [track]);
  return level;
}
