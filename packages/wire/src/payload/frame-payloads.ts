/** How frames of one codec ride in RTP payloads. */
export interface FramePayloads {
  /** Payloads of at most `maxBytes`, in order; the last one's packet carries the marker. */
  cut(frame: Uint8Array, maxBytes: number): Uint8Array[];
  /** The frame of payloads that are all there, in pieces to be joined; null when they are none. */
  join(payloads: readonly Uint8Array[]): { pieces: Uint8Array[]; keyFrame: boolean } | null;
}
