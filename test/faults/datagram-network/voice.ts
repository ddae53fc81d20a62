import type { DatagramDevice, OutgoingStream } from '@crossband/client/datagram/index';
import { wallNow } from '@crossband/foundation';
import { everyTick } from '../../../apps/cli/src/datagrams/clock-tick.ts';
import type { Libopus } from '../../../apps/cli/src/datagrams/libopus.ts';
import { OpusEncoder } from '../../../apps/cli/src/datagrams/opus-encoder.ts';
import { frameMs, frameSamples, voiceRateHz } from '../../../apps/cli/src/datagrams/voice-format.ts';

const bitrateBps = 24_000;
export const voiceHz = 180;
const inbandFec = 4012;
const pauseMs = 100;
const syllablesPerSecond = 4;
const voicedShare = 0.8;

/** Something voiced: a tone with its overtones, in syllables with pauses between them, without which encoders take it for noise. */
function voicedFrame(frame: number): Float32Array {
  return Float32Array.from({ length: frameSamples }, (_, at) => {
    const seconds = (frame * frameSamples + at) / voiceRateHz;
    const loudness = (seconds * syllablesPerSecond) % 1 < voicedShare ? 0.25 : 0.01;
    let sample = 0;
    for (let overtone = 1; overtone <= 8; overtone += 1) {
      sample += Math.sin(2 * Math.PI * voiceHz * overtone * seconds) / overtone;
    }
    return sample * loudness;
  });
}

/** One that speaks without end, as `crossband talk` does. */
export class VoiceSender implements Disposable {
  /** Capture times of what was sent, modulo 2^32. */
  readonly sent: { timestampMs: number; atMs: number }[] = [];
  lossShare = 0;
  readonly #stop: () => void;
  readonly #encoder: OpusEncoder;

  private constructor(stream: () => OutgoingStream | null, encoder: OpusEncoder) {
    this.#encoder = encoder;
    let frame = 0;
    let capturedAtMs: number = wallNow();
    this.#stop = everyTick(frameMs, () => {
      const packet = encoder.encode(voicedFrame(frame));
      frame += 1;
      // As in a microphone: time goes on while this process has to wait.
      capturedAtMs = Math.abs(wallNow() - capturedAtMs) > pauseMs ? wallNow() : capturedAtMs + frameMs;
      stream()?.send(packet, { capturedAtMs, keyFrame: true });
      this.sent.push({ timestampMs: capturedAtMs % 2 ** 32, atMs: performance.now() });
    });
  }

  /** @param corrects in-band FEC; without it the encoder makes no copies, whatever is lost */
  static async publish(device: DatagramDevice, opus: Libopus, corrects = true): Promise<VoiceSender> {
    const without: Libopus = {
      ...opus,
      setEncoder: (encoder, request, type, value) =>
        opus.setEncoder(encoder, request, type, request === inbandFec ? 0 : value),
    };
    const encoder = new OpusEncoder(corrects ? opus : without, bitrateBps);
    let stream: OutgoingStream | null = null;
    const sender = new VoiceSender(() => stream, encoder);
    stream = await device.publish(
      { source: 'microphone', codec: 'opus', muted: false },
      {
        target: ({ lossShare }) => {
          sender.lossShare = lossShare;
          encoder.adapt(bitrateBps, lossShare);
        },
      },
    );
    return sender;
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#encoder[Symbol.dispose]();
  }
}
