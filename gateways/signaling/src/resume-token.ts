import { createHmac, timingSafeEqual } from 'node:crypto';
import { CodedError } from '@crossband/foundation';

/** What a resume token proves: this connection held that seat, on that run of the hub, at that time. */
export interface ResumeClaim {
  readonly room: string;
  /** Its name: it says under which rules the room stands after a restart. */
  readonly roomName: string;
  /** Whose seat it is, as `identityOf` tells it. */
  readonly who: string;
  readonly participant: string;
  readonly name: string;
  readonly device: string;
  readonly generation: number;
  /** Identifies the run of the hub that issued it. */
  readonly boot: string;
  /** Wall clock, ms since the epoch. */
  readonly issuedAtMs: number;
}

/** Signs and opens resume tokens: base64url(claim) "." base64url(HMAC-SHA-256). The hub's secret outlives a restart. */
export class ResumeTokens {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    if (secret.length < 32) throw new RangeError('the resume secret must have at least 32 bytes');
    this.#secret = secret;
  }

  issue(claim: ResumeClaim): string {
    const body = Buffer.from(JSON.stringify(claim)).toString('base64url');
    return `${body}.${this.#sign(body).toString('base64url')}`;
  }

  /** The claim of an authentic token; throws `resume-invalid` otherwise. Age is the caller's to judge. */
  open(token: string): ResumeClaim {
    const [body = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(body);
    if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
      throw new CodedError('resume-invalid', 'This resume token was not issued by this hub; join again.');
    }
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as ResumeClaim;
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#secret).update('crossband resume v1\0').update(body).digest();
  }
}
