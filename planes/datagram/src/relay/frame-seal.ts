import { datagramMarker, datagramTimestampMs } from '@crossband/wire/datagram/index';
import { datagramDigest, type FrameSigner, SIGNATURE_BYTES } from '@crossband/wire/datagram/sealing';

/** Signs each frame of one stream on its last datagram. What comes behind that is not covered, and not for sending. */
export class FrameSeal {
  readonly #signer: FrameSigner;
  #timestampMs: number | null = null;
  #ended: number | null = null;
  #digests: { index: number; digest: Uint8Array }[] = [];

  constructor(signer: FrameSigner) {
    this.#signer = signer;
  }

  /**
   * Takes the sealed datagram in the first `bytes` of `target` into its frame, and appends the signature behind the last
   * one. @returns the bytes to send, or -1 for one that came behind the end of its frame
   */
  cover(target: Uint8Array, bytes: number, index: number): number {
    const timestampMs = datagramTimestampMs(target);
    if (timestampMs === this.#ended) return -1;
    if (timestampMs !== this.#timestampMs) {
      this.#timestampMs = timestampMs;
      this.#digests = [];
    }
    this.#digests.push({ index, digest: datagramDigest(target.subarray(0, bytes)) });
    if (!datagramMarker(target)) return bytes;
    this.#digests.sort((a, b) => a.index - b.index);
    target.set(this.#signer.sign(this.#digests.map(({ digest }) => digest)), bytes);
    this.#ended = timestampMs;
    this.#timestampMs = null;
    this.#digests = [];
    return bytes + SIGNATURE_BYTES;
  }
}
