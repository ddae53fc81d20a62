import { type DatagramDefect, headerDefect } from './defect.ts';
import {
  type DatagramHeader,
  datagramPayloadBytes,
  datagramVersion,
  HEADER_BYTES,
  MAX_DATAGRAM_BYTES,
  writeDatagramHeader,
} from './header.ts';

/** Version 1: header and payload, no protection. Only where the operator allows it (docs/protocol/datagram.md). */
export const PLAIN_VERSION = 1;
export const MAX_PLAIN_PAYLOAD_BYTES = MAX_DATAGRAM_BYTES - HEADER_BYTES;

export function plainDefect(datagram: Uint8Array): DatagramDefect | null {
  const defect = headerDefect(datagram);
  if (defect) return defect;
  if (datagramVersion(datagram) !== PLAIN_VERSION) return 'unknown-version';
  return datagram.length === HEADER_BYTES + datagramPayloadBytes(datagram) ? null : 'wrong-length';
}

/** @throws RangeError for a payload of more than `MAX_PLAIN_PAYLOAD_BYTES` */
export function writePlain(header: Omit<DatagramHeader, 'version' | 'payloadBytes'>, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_PLAIN_PAYLOAD_BYTES)
    throw new RangeError(`A payload takes ${MAX_PLAIN_PAYLOAD_BYTES} bytes`);
  const datagram = new Uint8Array(HEADER_BYTES + payload.length);
  writeDatagramHeader(datagram, { ...header, version: PLAIN_VERSION, payloadBytes: payload.length });
  datagram.set(payload, HEADER_BYTES);
  return datagram;
}
