/** SRTP over node:crypto. Not part of the package's index: browsers have their own. Import `@crossband/wire/srtp/index`. */
export { TAG_BYTES } from './authentication-tag.ts';
export { MASTER_BYTES, SRTP_SUITE } from './key-derivation.ts';
export { MIN_SRTCP_BYTES, SrtcpReader, SrtcpWriter, srtcpSenderSsrc } from './srtcp.ts';
export type { SrtpDefect } from './srtp-defect.ts';
export { SrtpReader } from './srtp-reader.ts';
export { SrtpWriter } from './srtp-writer.ts';
