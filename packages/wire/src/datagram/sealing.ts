/** Sealed datagrams over node:crypto. */
export { datagramDigest, FrameSigner, FrameVerifier } from './frame-signature.ts';
export { type Direction, datagramKey, SECRET_BYTES } from './key-schedule.ts';
export * from './sealed.ts';
