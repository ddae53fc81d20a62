/**
 * Finds out when a receiver has decoded its first frame (sound: received its first packet). Polls the receivers'
 * statistics, quickly while the wait is young: browsers have no event for it without a video element.
 */
export class FirstFrames {
  static readonly quickMs = 40;
  static readonly slowMs = 500;
  /** Nothing may ever come (a muted microphone): after this time it is only looked after slowly. */
  static readonly youngMs = 3_000;

  readonly #waiting = new Map<RTCRtpReceiver, { since: number; found: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  watch(receiver: RTCRtpReceiver, found: () => void): void {
    this.#waiting.set(receiver, { since: performance.now(), found });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), FirstFrames.quickMs);
  }

  forget(receiver: RTCRtpReceiver): void {
    this.#waiting.delete(receiver);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  async #look(): Promise<void> {
    const receivers = [...this.#waiting.keys()];
    const flows = await Promise.all(receivers.map(hasMedia));
    receivers.forEach((receiver, index) => {
      const entry = this.#waiting.get(receiver);
      if (!entry || !flows[index]) return;
      this.#waiting.delete(receiver);
      entry.found();
    });
    if (this.#waiting.size === 0) return;
    const now = performance.now();
    const young = [...this.#waiting.values()].some(({ since }) => now - since < FirstFrames.youngMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), young ? FirstFrames.quickMs : FirstFrames.slowMs);
  }
}

async function hasMedia(receiver: RTCRtpReceiver): Promise<boolean> {
  if (receiver.track.kind === 'audio' && receiver.getSynchronizationSources().length > 0) return true;
  // A connection that was closed meanwhile has no statistics, in some browsers by a rejection.
  const report = await receiver.getStats().catch(() => null);
  if (!report) return false;
  for (const stat of report.values()) {
    if (stat.type !== 'inbound-rtp') continue;
    if (stat.kind === 'video' ? stat.framesDecoded > 0 : stat.packetsReceived > 0) return true;
  }
  return false;
}
