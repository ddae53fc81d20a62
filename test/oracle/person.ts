import type { Room, Seat } from '@crossband/room';
import type { PlainDevice } from '@crossband/sfu/testing/plain-device';
import type { RtpStream } from '@crossband/sfu/testing/rtp-stream';
import { type Stage, wantAll } from '@crossband/sfu/testing/stage';

/** Somebody in the oracle's room: a real device behind a real seat, and beside them what the history says of both. */
export class Person {
  readonly name: string;
  readonly toneHz: number;
  readonly publication: string;
  /** Told by the history, never read back from the room. */
  muted = false;
  present = true;
  readonly wants = new Set<string>();
  readonly #stage: Stage;
  readonly #room: Room;
  readonly #frames: readonly Uint8Array[];
  #seat: Seat;
  #device: PlainDevice;
  #stream: RtpStream;

  private constructor(
    options: { name: string; toneHz: number; frames: readonly Uint8Array[] },
    stage: Stage,
    room: Room,
    sat: Sat,
  ) {
    this.name = options.name;
    this.toneHz = options.toneHz;
    this.#frames = options.frames;
    this.#stage = stage;
    this.#room = room;
    this.#seat = sat.seat;
    this.#device = sat.device;
    this.#stream = sat.stream;
    const spec = { source: 'microphone', kind: 'audio', muted: false, preset: null } as const;
    this.publication = room.publish(sat.seat, spec);
    room.attach(sat.seat, this.publication, { plane: 'sfu', handle: sat.handle, codec: 'opus' });
  }

  static async join(
    options: { name: string; toneHz: number; frames: readonly Uint8Array[] },
    stage: Stage,
    room: Room,
  ): Promise<Person> {
    const seat = room.admit({ name: options.name, device: 'oracle', visible: true });
    return new Person(options, stage, room, { seat, ...(await openDevice(stage, room, seat, options.frames)) });
  }

  get seat(): Seat {
    return this.#seat;
  }

  get device(): PlainDevice {
    return this.#device;
  }

  subscribe(other: Person): void {
    this.#room.subscribe(this.#seat, other.publication, this.#sink, wantAll);
    this.wants.add(other.name);
  }

  unsubscribe(other: Person): void {
    const id = this.#room.subscriptionOf(this.#seat, other.publication, this.#sink);
    if (id) this.#room.unsubscribe(this.#seat, id);
    this.wants.delete(other.name);
  }

  mute(): void {
    this.muted = !this.muted;
    this.#room.mute(this.#seat, this.publication, this.muted);
  }

  vanish(): void {
    this.#room.absent(this.#seat);
    this.present = false;
  }

  /** Comes back; a device that its worker took with it is opened anew, as the gateways do. */
  async resume(): Promise<void> {
    this.#seat = this.#room.resume(this.#seat.participant);
    this.present = true;
    if (this.#device.lost) await this.reopen();
  }

  async leave(): Promise<void> {
    this.#stream.stop();
    this.#room.leave(this.#seat, 'left');
    await this.#device.endpoint.close('left');
  }

  /** The worker under the device died: the same endpoint again, and another feed for the same publication. */
  async reopen(): Promise<void> {
    this.#stream.stop();
    const { device, handle, stream } = await openDevice(this.#stage, this.#room, this.#seat, this.#frames);
    this.#device = device;
    this.#stream = stream;
    this.#room.attach(this.#seat, this.publication, { plane: 'sfu', handle, codec: 'opus' });
  }

  get #sink() {
    return { plane: 'sfu', endpoint: endpointOf(this.#seat) };
  }
}

interface Sat {
  readonly seat: Seat;
  readonly device: PlainDevice;
  readonly stream: RtpStream;
  readonly handle: string;
}

async function openDevice(
  stage: Stage,
  room: Room,
  seat: Seat,
  frames: readonly Uint8Array[],
): Promise<Omit<Sat, 'seat'>> {
  const device = await stage.viewer(room.id, endpointOf(seat));
  const { handle, stream } = await stage.send(device, { kind: 'audio', label: seat.participant, opusFrames: frames });
  return { device, handle, stream };
}

/** Stable over resumes and dead workers, so that the same plan applies again. */
export function endpointOf(seat: Seat): string {
  return `oracle:${seat.participant}`;
}
