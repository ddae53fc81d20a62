export { type FrameCodec, frameCodecs } from './frame-codecs.ts';
export { ntpOf, RtpClock, wallMsNear } from './rtp-clock.ts';
export { type BridgedFrame, RtpIntake, type RtpIntakeEvents } from './rtp-intake.ts';
export { RtpOutput, type RtpOutputOptions } from './rtp-output.ts';
