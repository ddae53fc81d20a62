/** Figures of FFmpeg's `-progress` output. */
export interface EncoderProgress {
  frames: number;
  fps: number;
  /** Position in the output, seconds. */
  positionS: number;
  /** 1: in real time. */
  speed: number;
  droppedFrames: number;
}

/** Collects `key=value` lines; `take` returns the figures at the end of each block. */
export class ProgressReader {
  #progress: EncoderProgress = { frames: 0, fps: 0, positionS: 0, speed: 0, droppedFrames: 0 };

  take(line: string): EncoderProgress | null {
    const at = line.indexOf('=');
    const key = line.slice(0, at);
    const value = Number.parseFloat(line.slice(at + 1));
    if (key === 'progress') return this.#progress;
    if (Number.isNaN(value)) return null;
    if (key === 'frame') this.#progress = { ...this.#progress, frames: value };
    else if (key === 'fps') this.#progress = { ...this.#progress, fps: value };
    else if (key === 'out_time_us') this.#progress = { ...this.#progress, positionS: value / 1e6 };
    else if (key === 'speed') this.#progress = { ...this.#progress, speed: value };
    else if (key === 'drop_frames') this.#progress = { ...this.#progress, droppedFrames: value };
    return null;
  }
}
