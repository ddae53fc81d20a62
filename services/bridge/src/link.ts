import {
  controlKinds,
  datagramCodec,
  readKeyFrameRequest,
  writeKeyFrameRequest,
  writePing,
} from '@crossband/wire/datagram/index';
import { ControlSealer, DatagramOpener } from '@crossband/wire/datagram/sealing';
import type { BridgeLink } from './messages.ts';

/** The bridge's own link on one port of the datagram plane. */
export class Link {
  readonly ssrc: number;
  readonly #sealer: ControlSealer;
  readonly #opener: DatagramOpener;
  /** The relay has answered: it knows where this is. */
  isAnswered = false;

  constructor({ ssrc, uplinkSecret, downlinkSecret }: BridgeLink) {
    this.ssrc = ssrc;
    this.#sealer = new ControlSealer(ssrc, uplinkSecret);
    this.#opener = new DatagramOpener({ direction: 'downlink', ssrc });
    this.#opener.addSecret(0, downlinkSecret);
  }

  ping(): Uint8Array {
    return this.#sealed(controlKinds.ping, writePing({ id: this.#sealer.count }));
  }

  keyFrameRequest(ssrc: number): Uint8Array {
    return this.#sealed(controlKinds.keyFrameRequest, writeKeyFrameRequest([ssrc]));
  }

  /** A datagram of this link. @returns the streams that it asks key frames of */
  take(datagram: Uint8Array): readonly number[] {
    const payload = this.#opener.open(datagram);
    if (typeof payload === 'string') return [];
    if (datagramCodec(datagram) === controlKinds.pong) this.isAnswered = true;
    return datagramCodec(datagram) === controlKinds.keyFrameRequest ? (readKeyFrameRequest(payload) ?? []) : [];
  }

  #sealed(kind: number, payload: Uint8Array): Uint8Array {
    return this.#sealer.seal(kind, payload, Date.now());
  }
}
