export { WebRtcGateway } from './gateway.ts';
export { type Notify, WebRtcSession } from './session.ts';
