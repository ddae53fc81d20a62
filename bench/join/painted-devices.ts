/** What the publisher shows and sounds, so that a viewer knows it by content. */
export const painted = { colour: [200, 40, 120], toneHz: 440, widthPx: 640, heightPx: 360 } as const;

/**
 * Runs in a page before its own scripts: its camera is a painted canvas, its microphone a tone that swells without ever
 * falling silent (a steady one is taken for noise and dropped by Opus DTX).
 */
export function replaceDevices({ colour, toneHz, widthPx, heightPx }: typeof painted): void {
  const picture = (): MediaStreamTrack => {
    const canvas = Object.assign(document.createElement('canvas'), { width: widthPx, height: heightPx });
    const pen = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      if (!pen) return;
      pen.fillStyle = `rgb(${colour.join(' ')})`;
      pen.fillRect(0, 0, widthPx, heightPx);
      pen.fillStyle = 'white';
      pen.fillRect((frame * 8) % widthPx, 0, 8, heightPx / 8);
      frame += 1;
    }, 33);
    return canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
  };
  const tone = (): MediaStreamTrack => {
    const audio = new AudioContext();
    const out = new MediaStreamAudioDestinationNode(audio);
    const gain = new GainNode(audio, { gain: 0.3 });
    const swell = new OscillatorNode(audio, { frequency: 5 });
    swell.connect(new GainNode(audio, { gain: 0.15 })).connect(gain.gain);
    const source = new OscillatorNode(audio, { frequency: toneHz });
    source.connect(gain).connect(out);
    source.start();
    swell.start();
    return out.stream.getAudioTracks()[0] as MediaStreamTrack;
  };
  navigator.mediaDevices.getUserMedia = async (constraints) =>
    new MediaStream([...(constraints?.video ? [picture()] : []), ...(constraints?.audio ? [tone()] : [])]);
}
