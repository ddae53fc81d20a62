export type { NativeContext, NativePort, Notify, WebRtcPort, WebRtcSessionPort } from './ports.ts';
export { type SignalingOptions, SignalingServer } from './server.ts';
