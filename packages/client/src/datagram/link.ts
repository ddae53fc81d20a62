import { distance32, monotonicNow, wallNow } from '@crossband/foundation';
import type { DatagramLinkView } from '@crossband/wire';
import {
  controlKinds,
  datagramCodec,
  datagramTimestampMs,
  MAX_REPORTS,
  type ReceptionReport,
  readKeyFrameRequest,
  readPong,
  readTarget,
  type SendingTarget,
  writeKeyFrameRequest,
  writePing,
  writeReports,
} from '@crossband/wire/datagram/index';
import { ControlSealer, DatagramOpener } from '@crossband/wire/datagram/sealing';
import type { UdpSocket } from './udp.ts';

export interface LinkEvents {
  keyFrameWanted(ssrcs: readonly number[]): void;
  target(target: SendingTarget): void;
}

/** Weight of one round trip in what is shown. */
const ROUND_TRIP_GAIN = 1 / 4;

/** One of a device's two sockets with what is said on it beside media: pings, reports, requests, targets. */
export class DeviceLink {
  readonly ssrc: number;
  readonly #socket: UdpSocket;
  readonly #sealer: ControlSealer;
  readonly #opener: DatagramOpener;
  readonly #events: LinkEvents;
  #pings = 0;
  #roundTripMs: number | null = null;
  #answeredAtMs: number | null = null;

  constructor({ ssrc, uplinkSecret, downlinkSecret }: DatagramLinkView, socket: UdpSocket, events: LinkEvents) {
    this.ssrc = ssrc;
    this.#socket = socket;
    this.#events = events;
    this.#sealer = new ControlSealer(ssrc, fromBase64(uplinkSecret));
    this.#opener = new DatagramOpener({ direction: 'downlink', ssrc });
    this.#opener.addSecret(0, fromBase64(downlinkSecret));
  }

  /** Null until the hub has answered. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** When the hub answered last (monotonic); null: never. */
  get answeredAtMs(): number | null {
    return this.#answeredAtMs;
  }

  get waitingBytes(): number {
    return this.#socket.waitingBytes;
  }

  send(datagram: Uint8Array): void {
    this.#socket.send(datagram);
  }

  ping(): void {
    this.#control(controlKinds.ping, writePing({ id: this.#pings++ }));
  }

  report(reports: readonly ReceptionReport[]): void {
    for (let at = 0; at < reports.length; at += MAX_REPORTS) {
      this.#control(controlKinds.report, writeReports(reports.slice(at, at + MAX_REPORTS)));
    }
  }

  askForKeyFrame(ssrc: number): void {
    this.#control(controlKinds.keyFrameRequest, writeKeyFrameRequest([ssrc]));
  }

  /** A datagram of this link's own ssrc. */
  take(datagram: Uint8Array): void {
    const payload = this.#opener.open(datagram);
    if (typeof payload === 'string') return;
    switch (datagramCodec(datagram)) {
      case controlKinds.pong:
        this.#pong(payload, datagramTimestampMs(datagram));
        break;
      case controlKinds.keyFrameRequest:
        this.#events.keyFrameWanted(readKeyFrameRequest(payload) ?? []);
        break;
      case controlKinds.target: {
        const target = readTarget(payload);
        if (target) this.#events.target(target);
      }
    }
  }

  close(): void {
    this.#socket.close();
  }

  /** Round trip: all the time between, less what the hub took. */
  #pong(payload: Uint8Array, answeredMs: number): void {
    const pong = readPong(payload);
    if (!pong) return;
    const betweenMs = distance32(wallNow(), pong.pingSentMs) - distance32(answeredMs, pong.pingArrivedMs);
    const roundTripMs = Math.max(0, betweenMs);
    this.#roundTripMs =
      this.#roundTripMs === null
        ? roundTripMs
        : this.#roundTripMs + (roundTripMs - this.#roundTripMs) * ROUND_TRIP_GAIN;
    this.#answeredAtMs = monotonicNow();
  }

  #control(kind: number, payload: Uint8Array): void {
    this.send(this.#sealer.seal(kind, payload, wallNow()));
  }
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
