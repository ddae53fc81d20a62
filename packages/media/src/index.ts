/**
 * What every sender and receiver of media does, whatever carries it: pure, time as an argument, no Node API and no
 * DOM, so that the hub, native clients and the browser use the same.
 */
export { AudioPlayout } from './audio-playout.ts';
export { type AudioDecoder, Concealment } from './concealment.ts';
export { DelayTarget, type DelayTargetOptions } from './delay-target.ts';
export { JitterBuffer, type JitterCounts, type Pace, type PlayoutStep, type VoicePacket } from './jitter-buffer.ts';
export { opusCarriesVoice, opusCorrectsPrevious, opusDurationMs } from './opus-packet.ts';
export { PacketOrder } from './packet-order.ts';
export { Reception } from './reception.ts';
export { type Samples, stretched } from './time-stretch.ts';
export { VideoBuffer, type VideoBufferOptions, type VideoCounts } from './video-buffer.ts';
export { unmeasuredVoiceDbov, VoiceActivity } from './voice-activity.ts';
