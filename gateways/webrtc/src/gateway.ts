import type { Logger } from '@crossband/foundation';
import type { Room, Seat } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import type { SignaledRtpCapabilities } from '@crossband/wire';
import { type Notify, WebRtcSession } from './session.ts';

/** Brings WebRTC devices into rooms: one session a participant, over the SFU plane. */
export class WebRtcGateway {
  readonly #sfu: SfuPlaneContract;
  readonly #logger: Logger;

  constructor(sfu: SfuPlaneContract, logger: Logger) {
    this.#sfu = sfu;
    this.#logger = logger.child({ gateway: 'webrtc' });
  }

  /** What a device may send and receive here; the same for every room. */
  get rtpCapabilities(): SignaledRtpCapabilities {
    return this.#sfu.rtpCapabilities;
  }

  session(room: Room, seat: Seat, notify: Notify): WebRtcSession {
    const logger = this.#logger.child({ room: room.id, participant: seat.participant });
    return new WebRtcSession({ sfu: this.#sfu, room, seat, notify, logger });
  }
}
