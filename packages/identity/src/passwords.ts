import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { WorkQueue } from './work-queue.ts';

/** OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;

const derive = promisify(argon2);

/** Verified in place of a hash that is not there, so that an unknown account takes as long as a known one. */
const nobody = phc({ ...cost, salt: Buffer.alloc(saltBytes), tag: Buffer.alloc(tagBytes) });

interface Hash {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** Hashes passwords by argon2id (RFC 9106), at most two at once: each takes 19 MiB and a core. */
export class Passwords {
  readonly #queue: WorkQueue;

  constructor({ maxRunning = 2, maxWaiting = 32 }: { maxRunning?: number; maxWaiting?: number } = {}) {
    this.#queue = new WorkQueue({ maxRunning, maxWaiting });
  }

  /** A PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`. @throws CodedError `busy` */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const tag = await this.#derive(password, { ...cost, salt, tag: Buffer.alloc(tagBytes) });
    return phc({ ...cost, salt, tag });
  }

  /**
   * Whether this is the password. Null, for whoever does not exist or has none, takes as long and is never it.
   *
   * @throws CodedError `busy`; Error when `hash` is no hash of this kind
   */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const known = parse(hash ?? nobody);
    const tag = await this.#derive(password, known);
    return timingSafeEqual(tag, known.tag) && hash !== null;
  }

  /** Whether a hash was made with other costs than today's, and should be made anew when its password is at hand. */
  isOutdated(hash: string): boolean {
    const { memory, passes, parallelism } = parse(hash);
    return memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism;
  }

  #derive(password: string, { memory, passes, parallelism, salt, tag }: Hash): Promise<Buffer> {
    // One form for what keyboards compose in different ways (NIST SP 800-63B, section 3.1.1.2).
    const message = password.normalize('NFKC');
    const parameters: Argon2Parameters = { message, nonce: salt, memory, passes, parallelism, tagLength: tag.length };
    return this.#queue.run(() => derive('argon2id', parameters));
  }
}

function phc({ memory, passes, parallelism, salt, tag }: Hash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

const phcForm =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parse(text: string): Hash {
  const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = phcForm.exec(text) ?? [];
  if (tag === '') throw new Error('A password hash in the store is damaged: it is no argon2id PHC string');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** Base64 as PHC strings have it. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
