import { join } from 'node:path';
import { playInside } from '../../../tools/exams/inside.ts';

/** What datagram-forgery/inside.ts found. */
export interface ForgeryFigures {
  readonly tried: number;
  readonly accepted: number;
  readonly controlAccepted: number;
  readonly legitLostShare: number;
  readonly amplification: number;
  readonly perSecond: number;
  readonly legitSent: number;
  readonly legitLost: number;
  readonly controlAcceptedBy: Readonly<Record<'window' | 'tag' | 'signature', number>>;
}

export interface ForgeryOptions {
  readonly datagrams: number;
  readonly controlDatagrams: number;
  readonly perSecond: number;
  readonly log: (line: string) => void;
}

/** Raw sockets may lie about their source in there, and nobody else sees it. */
export function playInNamespace({
  datagrams,
  controlDatagrams,
  perSecond,
  log,
}: ForgeryOptions): Promise<ForgeryFigures> {
  return playInside({
    network: 'ip link set lo up',
    program: join(import.meta.dirname, 'inside.ts'),
    numbers: [datagrams, controlDatagrams, perSecond],
    needs: 'unshare, ip and a C compiler',
    log,
  });
}
