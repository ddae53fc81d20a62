import type { ClientKey } from '../ports.ts';
import { readClientKey } from '../proof.ts';

/** A device with its key pair, as a browser makes it. */
export interface Device {
  readonly publicKey: ClientKey;
  sign(text: string): Promise<string>;
}

export async function newDevice(): Promise<Device> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  return {
    publicKey: await readClientKey(await crypto.subtle.exportKey('jwk', pair.publicKey)),
    async sign(text) {
      const bytes = new TextEncoder().encode(text);
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes);
      return Buffer.from(signature).toString('base64url');
    },
  };
}
