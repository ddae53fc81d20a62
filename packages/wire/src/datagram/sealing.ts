/** Sealed datagrams over node:crypto. */
export { ControlSealer } from './control-sealer.ts';
export { DatagramSigner, DatagramVerifier, SIGNATURE_BYTES } from './datagram-signature.ts';
export { type Direction, datagramKey, SECRET_BYTES } from './key-schedule.ts';
export * from './seal-cipher.ts';
export * from './sealed.ts';
