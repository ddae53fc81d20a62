import type { NativeSrtp } from '@crossband/wire';

/** A key as GStreamer's buffers are written on a command line: hexadecimal. */
export function hexKey({ key }: NativeSrtp): string {
  return Buffer.from(key, 'base64').toString('hex');
}

/** Properties of `srtpenc` for AES_CM_128_HMAC_SHA1_80. */
export const encoderCiphers = [
  'rtp-cipher=aes-128-icm',
  'rtp-auth=hmac-sha1-80',
  'rtcp-cipher=aes-128-icm',
  'rtcp-auth=hmac-sha1-80',
] as const;

/** Fields of the caps from which `srtpdec` learns key, source and suite. */
export function decoderFields(srtp: NativeSrtp, ssrc: number): string {
  return [
    `ssrc=(uint)${ssrc}`,
    `srtp-key=(buffer)${hexKey(srtp)}`,
    'srtp-cipher=(string)aes-128-icm',
    'srtp-auth=(string)hmac-sha1-80',
    'srtcp-cipher=(string)aes-128-icm',
    'srtcp-auth=(string)hmac-sha1-80',
    'roc=(uint)0',
  ].join(',');
}

/** `127.0.0.1:5000` or `[::1]:5000`. */
export function hostAndPort(target: string): { host: string; port: string } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replaceAll(/[[\]]/g, ''), port: target.slice(colon + 1) };
}
