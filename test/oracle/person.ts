import type { Room, Seat } from '@crossband/room';
import type { PlainDevice } from '@crossband/sfu/testing/plain-device';
import type { RtpStream } from '@crossband/sfu/testing/rtp-stream';
import { type Stage, wantAll } from '@crossband/sfu/testing/stage';

export interface Scene {
  readonly stage: Stage;
  readonly room: Room;
}

/** Somebody in the oracle's room: a real device behind a real seat, and beside them what the history says of both. */
export class Person {
  readonly name: string;
  readonly publication: string;
  /** Told by the history, never read back from the room. */
  muted = false;
  present = true;
  readonly wants = new Set<string>();
  readonly #scene: Scene;
  readonly #frames: readonly Uint8Array[];
  #seat: Seat;
  #sending: Sending;
  #epoch: number;
  #returned: Promise<void> = Promise.resolve();

  private constructor(who: { name: string; frames: readonly Uint8Array[] }, scene: Scene, seat: Seat, first: Sending) {
    this.name = who.name;
    this.#frames = who.frames;
    this.#scene = scene;
    this.#seat = seat;
    this.#sending = first;
    const spec = { source: 'microphone', kind: 'audio', muted: false, preset: null } as const;
    this.publication = scene.room.publish(seat, spec);
    this.#epoch = scene.room.attach(seat, this.publication, feedOf(first));
  }

  static async join(who: { name: string; frames: readonly Uint8Array[] }, scene: Scene): Promise<Person> {
    const seat = scene.room.admit({ name: who.name, device: 'oracle', visible: true });
    return new Person(who, scene, seat, await openDevice(scene, seat, who.frames));
  }

  /** Stable over resumes and dead workers, so that the same plan applies again. */
  get endpoint(): string {
    return endpointOf(this.#seat);
  }

  get device(): PlainDevice {
    return this.#sending.device;
  }

  subscribe(other: Person): void {
    this.#scene.room.subscribe(this.#seat, other.publication, this.#sink, wantAll);
    this.wants.add(other.name);
  }

  unsubscribe(other: Person): void {
    const id = this.#subscriptionTo(other);
    if (id) this.#scene.room.unsubscribe(this.#seat, id);
    this.wants.delete(other.name);
  }

  mute(): void {
    this.muted = !this.muted;
    this.#scene.room.mute(this.#seat, this.publication, this.muted);
  }

  async vanish(): Promise<void> {
    await this.#returned;
    this.#scene.room.absent(this.#seat);
    this.present = false;
  }

  /** Comes back; a device that its worker took with it is opened anew, as a client does that is told `unknown-transport`. */
  resume(): void {
    this.#seat = this.#scene.room.resume(this.#seat.participant);
    this.present = true;
    if (this.device.lost) this.reopen();
  }

  /** The seat is given up; the device goes on listening, so that whatever it were sent still would be noticed. */
  async leave(): Promise<void> {
    await this.#returned;
    this.present = false;
    this.#sending.stream.stop();
    this.#scene.room.leave(this.#seat, 'left');
    await this.device.endpoint.close('left');
  }

  /**
   * The worker under the device died: under way from now on are the same endpoint and the next feed of the same
   * publication, in the order of the WebRTC gateway.
   */
  reopen(): void {
    this.#returned = this.#reopen();
    // Whoever needs the device next awaits it and is told.
    this.#returned.catch(() => undefined);
  }

  /** Resolves when a device under way stands; rejects when it cannot be opened. */
  get returned(): Promise<void> {
    return this.#returned;
  }

  /** Packets that this device got of the other's newest feed, since `received` was cleared. */
  packetsOf(other: Person): number {
    const subscription = this.#subscriptionTo(other);
    const ssrc = subscription && this.device.offerOf(subscription)?.rtpParameters.encodings?.[0]?.ssrc;
    return this.device.received.filter((packet) => packet.ssrc === ssrc).length;
  }

  async #reopen(): Promise<void> {
    this.#sending.stream.stop();
    const { room } = this.#scene;
    this.#sending = await openDevice(this.#scene, this.#seat, this.#frames);
    room.mute(this.#seat, this.publication, this.muted);
    const epoch = room.attach(this.#seat, this.publication, feedOf(this.#sending));
    if (epoch !== this.#epoch + 1) throw new Error(`Epoch ${epoch} follows epoch ${this.#epoch} of ${this.name}`);
    this.#epoch = epoch;
  }

  #subscriptionTo(other: Person): string | null {
    return this.#scene.room.subscriptions.find(this.#seat, other.publication, this.#sink);
  }

  get #sink() {
    return { plane: 'sfu', endpoint: this.endpoint };
  }
}

interface Sending {
  readonly device: PlainDevice;
  readonly stream: RtpStream;
  readonly handle: string;
}

async function openDevice(scene: Scene, seat: Seat, frames: readonly Uint8Array[]): Promise<Sending> {
  const device = await scene.stage.viewer(scene.room.id, endpointOf(seat));
  const shape = { kind: 'audio', label: seat.participant, opusFrames: frames } as const;
  return { device, ...(await scene.stage.send(device, shape)) };
}

function feedOf({ handle }: Sending) {
  return { plane: 'sfu', handle, codec: 'opus' };
}

function endpointOf(seat: Seat): string {
  return `oracle:${seat.participant}`;
}
