/** Media datagrams, docs/protocol/datagram.md. What seals lies in `@crossband/wire/datagram/sealing`: it needs node:crypto. */
export * from './control.ts';
export { type DatagramDefect, datagramDefects, headerDefect } from './defect.ts';
export { MAX_REPAIRABLE_PARTS, MAX_REPAIRS } from './erasure-code.ts';
export { type AssembledFrame, FrameAssembler, joined } from './frame-assembler.ts';
export { type FrameHeader, type FramePart, frameParts, MAX_FRAME_PARTS } from './frame-datagrams.ts';
export * from './header.ts';
export { MAX_PLAIN_PAYLOAD_BYTES, PLAIN_VERSION, plainDefect, writePlain } from './plain.ts';
