export { Bridge } from './bridge.ts';
export { frameCodecs } from './frame-codecs.ts';
export type * from './messages.ts';
