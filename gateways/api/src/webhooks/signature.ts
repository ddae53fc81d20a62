import { createHmac } from 'node:crypto';

/** Value of `Crossband-Signature`: when it was signed, and HMAC-SHA-256 over time, "." and body (docs/protocol/webhooks.md). */
export function signatureOf(secret: string, body: string, atMs: number): string {
  return `t=${atMs},v1=${createHmac('sha256', secret).update(`${atMs}.${body}`).digest('hex')}`;
}
