/** How senders follow their network: what ways carry, what a sender should keep to, and what it makes of that. */
export { PathEstimate, type PathEstimateOptions, type PathReport } from './path-estimate.ts';
export { brokenShare, repairCount } from './repair-count.ts';
export { type PathState, type StreamTarget, streamTarget } from './stream-target.ts';
export { VideoAdaptation, type VideoLimits, type VideoShape } from './video-adaptation.ts';
export { voiceLossPercent } from './voice-correction.ts';
