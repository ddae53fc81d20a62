import { createHash, randomBytes } from 'node:crypto';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { type Cbor, cbor } from './cbor.ts';

/** What this authenticator, and the browser around it, may do otherwise than is right. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly userHandle?: string;
  readonly counter?: number;
  /** Signs with a key that is not the passkey's. */
  readonly strangeKey?: boolean;
}

interface Held {
  readonly id: Buffer;
  readonly rpId: string;
  readonly userHandle: string;
  readonly keys: CryptoKeyPair;
}

/** Flags of authenticator data (Web Authentication Level 3, section 6.1). */
const flag = { userPresent: 0x01, userVerified: 0x04, attestedCredential: 0x40 } as const;

/** A browser with an authenticator in it: real keys and signatures by WebCrypto, attestation "none". */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #held: Held[] = [];
  #counter: number;

  /** `counter` 0: one that does not count. */
  constructor(origin: string, { counter = 1 }: { counter?: number } = {}) {
    this.#origin = origin;
    this.#counter = counter;
  }

  /** As `navigator.credentials.create(…)`, then `toJSON()`. */
  async create(options: PublicKeyCredentialCreationOptionsJSON, misbehaviour: Misbehaviour = {}) {
    const rpId = misbehaviour.rpId ?? options.rp.id ?? new URL(this.#origin).hostname;
    const keys = await newKeys();
    const held: Held = { id: randomBytes(32), rpId, userHandle: options.user.id, keys };
    this.#held.push(held);
    const length = Buffer.from([held.id.length >> 8, held.id.length & 255]);
    const attested = Buffer.concat([Buffer.alloc(16), length, held.id, await coseKey(keys.publicKey)]);
    const authData = this.#authenticatorData(rpId, misbehaviour, attested);
    const attestation = new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, Cbor>()],
      ['authData', authData],
    ]);
    return {
      ...named(held),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, misbehaviour).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      },
      clientExtensionResults: {},
    };
  }

  /** As `navigator.credentials.get(…)`, then `toJSON()`: by the passkey made last. */
  async get(options: PublicKeyCredentialRequestOptionsJSON, misbehaviour: Misbehaviour = {}) {
    const held = this.#held.at(-1);
    if (!held) throw new Error('This authenticator holds no passkey');
    const authData = this.#authenticatorData(misbehaviour.rpId ?? held.rpId, misbehaviour);
    const clientData = this.#clientData('webauthn.get', options.challenge, misbehaviour);
    const signed = new Uint8Array(Buffer.concat([authData, createHash('sha256').update(clientData).digest()]));
    const keys = misbehaviour.strangeKey ? await newKeys() : held.keys;
    const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, signed);
    return {
      ...named(held),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: der(Buffer.from(raw)).toString('base64url'),
        userHandle: misbehaviour.userHandle ?? held.userHandle,
      },
      clientExtensionResults: {},
    };
  }

  /** Relying party's hash, flags, counter, and what follows (section 6.1). */
  #authenticatorData(rpId: string, misbehaviour: Misbehaviour, attested = Buffer.alloc(0)): Buffer {
    const { userPresent = true, userVerified = true, counter = this.#counter } = misbehaviour;
    if (this.#counter > 0) this.#counter++;
    const flags =
      (userPresent ? flag.userPresent : 0) |
      (userVerified ? flag.userVerified : 0) |
      (attested.length > 0 ? flag.attestedCredential : 0);
    const head = Buffer.alloc(5);
    head[0] = flags;
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), head, attested]);
  }

  #clientData(type: string, challenge: string, misbehaviour: Misbehaviour): Buffer {
    const { origin = this.#origin, crossOrigin = false } = misbehaviour;
    const data = {
      type: misbehaviour.type ?? type,
      challenge: misbehaviour.challenge ?? challenge,
      origin,
      crossOrigin,
    };
    return Buffer.from(JSON.stringify(data));
  }
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}

function named({ id }: Held) {
  const text = id.toString('base64url');
  return { id: text, rawId: text, type: 'public-key', authenticatorAttachment: 'platform' };
}

/** EC2 key, ES256, P-256 (RFC 9053, sections 2.1 and 7.1.1). */
async function coseKey(key: CryptoKey): Promise<Buffer> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', key);
  return cbor(
    new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

/** WebCrypto answers r and s of 32 bytes each; WebAuthn has them as ASN.1 (section 6.5.5). */
function der(raw: Buffer): Buffer {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].map((half) => {
    const start = half.findIndex((byte) => byte !== 0);
    const short = half.subarray(start);
    const value = (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short;
    return Buffer.concat([Buffer.from([0x02, value.length]), value]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
