import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatagramLinkView, DatagramSession } from '@crossband/wire';
import { controlKinds, datagramCodecs, mediaTypes, writePing } from '@crossband/wire/datagram/index';
import { DatagramSealer, SEALED_OVERHEAD_BYTES } from '@crossband/wire/datagram/sealing';
import { runningHub } from '../../apps/cli/src/administration/control-socket.ts';
import type { HubProcess } from '../../test/fixtures/hub-process.ts';
import { Signaling } from '../forward/signaling.ts';
import { cpuNsBesideMain } from '../rig/process-figures.ts';
import {
  type EndpointPorts,
  type Outgoing,
  type RelayServer,
  receiverSocket,
  type StreamName,
  senderSocket,
  streams,
} from './relay-server.ts';
import { datagramBytes } from './traffic.ts';

const room = 'relay';
const wantAll = { maxWidthPx: 1_280, maxFps: 60, priority: 128 };

/** What one ssrc seals. */
class Uplink {
  readonly #ssrc: number;
  readonly #sealer: DatagramSealer;
  #sent = 0;

  constructor({ ssrc, uplinkSecret }: Pick<DatagramLinkView, 'ssrc' | 'uplinkSecret'>) {
    this.#ssrc = ssrc;
    this.#sealer = new DatagramSealer({
      direction: 'uplink',
      secret: Buffer.from(uplinkSecret, 'base64'),
      ssrc,
      keyId: 0,
    });
  }

  ping(): Uint8Array {
    const header = {
      mediaType: mediaTypes.control,
      codec: controlKinds.ping,
      keyFrame: false,
      start: true,
      marker: true,
    };
    return this.#seal(header, writePing({ id: this.#sent }));
  }

  media(stream: StreamName, place: number, last: boolean): Uint8Array {
    const codec = stream === 'voice' ? datagramCodecs.opus : datagramCodecs.h264;
    const header = { mediaType: mediaTypes[stream], codec, keyFrame: true, start: place === 0, marker: last };
    return this.#seal(header, randomBytes(datagramBytes[stream] - SEALED_OVERHEAD_BYTES));
  }

  #seal(header: Omit<Parameters<DatagramSealer['seal']>[0], 'ssrc' | 'timestampMs' | 'seq'>, payload: Uint8Array) {
    const index = this.#sent;
    this.#sent += 1;
    const timestampMs = Date.now() % 2 ** 32;
    const whole = { ...header, ssrc: this.#ssrc, timestampMs, seq: index & 0xffff };
    return this.#sealer.seal(whole, Math.floor(index / 0x10000), payload);
  }
}

/** A device in its room: what its two sockets say so that the hub knows them. */
class Device {
  readonly session: DatagramSession;
  readonly #socketOf: (stream: StreamName) => number;
  readonly #links: Readonly<Record<StreamName, Uplink>>;

  constructor(session: DatagramSession, socketOf: (stream: StreamName) => number) {
    this.session = session;
    this.#socketOf = socketOf;
    this.#links = { voice: new Uplink(session.links.voice), video: new Uplink(session.links.video) };
  }

  portOf(stream: StreamName): number {
    return stream === 'voice' ? this.session.voicePort : this.session.videoPort;
  }

  pings(): Outgoing[] {
    return streams.map((stream) => ({
      socket: this.#socketOf(stream),
      port: this.portOf(stream),
      bytes: this.#links[stream].ping(),
    }));
  }
}

/** A room of our hub, used over its public signaling: one who sends, and receivers who want both. */
export async function openCrossbandRoom(
  owned: AsyncDisposableStack,
  hub: HubProcess,
  ports: EndpointPorts,
  { signed }: { signed: boolean },
): Promise<RelayServer> {
  if (signed) await makeSignedRoom(hub);
  const enter = async (name: string): Promise<Signaling> => {
    const signaling = await Signaling.open(owned, hub.signalUrl);
    await signaling.request('room.join', { room, name });
    return signaling;
  };
  const speaker = await enter('Speaker');
  const sender = new Device(await speaker.request('datagram.open', {}), (stream) => senderSocket[stream]);
  const voice = await speaker.request('datagram.publish', { source: 'microphone', codec: 'opus', muted: false });
  const video = await speaker.request('datagram.publish', { source: 'camera', codec: 'h264', muted: false });
  const sends = { voice: new Uplink(voice), video: new Uplink(video) };
  const wants = [voice, video].map(({ publication }) => ({ publication, want: wantAll }));
  const devices = [sender];
  for (let receiver = 0; receiver < ports.receivers; receiver += 1) {
    const signaling = await enter(`Receiver ${receiver}`);
    const session = await signaling.request('datagram.open', {});
    devices.push(new Device(session, (stream) => receiverSocket(receiver, stream)));
    await signaling.request('subscription.set', { wants });
  }
  return {
    name: signed ? 'signed' : 'ours',
    carries: streams,
    // The relay's thread, and what the whole process does for it: V8's threads.
    spentNs: () => cpuNsBesideMain(hub.pid),
    hello: () => devices.flatMap((device) => device.pings()),
    next: (stream, place, last) => ({
      socket: senderSocket[stream],
      port: sender.portOf(stream),
      bytes: sends[stream].media(stream, place, last),
    }),
  };
}

async function makeSignedRoom(hub: HubProcess): Promise<void> {
  const operate = await runningHub(join(hub.folder, 'data'));
  if (!operate) throw new Error('The hub listens on no control socket');
  await operate('room.add', { name: room, rules: { signed: true } });
}
