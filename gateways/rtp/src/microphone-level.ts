import type { MonotonicMs } from '@crossband/foundation';
import { unmeasuredVoiceDbov, VoiceActivity } from '@crossband/media/voice-activity';
import { rtpAudioLevelDbov, rtpHeaderBytes, withAudioLevel } from '@crossband/wire/rtp/index';

const silenceDbov = -127;

/** The loudness that the SFU tells speakers from, beside each packet of a microphone: the sender's own, or what its encoder found. */
export class MicrophoneLevel {
  readonly #activity = new VoiceActivity();

  /** A plain packet, with its level. */
  written(packet: Uint8Array, nowMs: MonotonicMs): Uint8Array {
    if (rtpAudioLevelDbov(packet) !== null) return packet;
    this.#activity.hear(packet.subarray(rtpHeaderBytes(packet)), nowMs);
    const isVoice = this.#activity.isSpeaking(nowMs);
    return withAudioLevel(packet, isVoice ? unmeasuredVoiceDbov : silenceDbov, isVoice);
  }
}
