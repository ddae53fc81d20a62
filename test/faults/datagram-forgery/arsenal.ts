import { randomBytes } from 'node:crypto';
import { controlKinds, mediaTypes, writeKeyFrameRequest, writePing, writePong } from '@crossband/wire/datagram/index';
import { DatagramSealer, DatagramSigner, type Direction, SIGNATURE_BYTES } from '@crossband/wire/datagram/sealing';
import type { Call, Sender } from './call.ts';
import { type Address, changes, type Shot } from './forger.ts';
import type { LiveStream } from './live-media.ts';
import type { LiveSocket } from './live-socket.ts';

/** How many shots of each kind one round of fire has. */
const weights = { towardsHub: 5_400, sealedByMember: 1_800, muted: 200, towardsDevices: 560, forgedAsHub: 120 };
/** Every change, and again the ones that come nearest to the truth. */
const changed = [...(Object.keys(changes) as Shot['change'][]), 'asItIs', 'flipABit', 'otherTag', 'otherSeq'] as const;
/** How far ahead of the newest datagram of a stream a forgery may claim to be. */
const ahead = [0, 1, 5, 50, 900, 2_000, 0x10000];
const malloryKey = new DatagramSigner();
const lie = Buffer.from('You are listening to somebody else, and this is long enough to be heard as a frame.');

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;
const many = (count: number, make: () => Shot): Shot[] => Array.from({ length: count }, make);

/**
 * What outsiders and a member fire, as the call stands now: outsiders know every address and everything that was ever on
 * the wire; Mallory has the keys of a member of the signed room besides. All may write any address on what they send.
 */
export function arsenalOf(call: Call, outsiders: readonly Address[]): Shot[] {
  const mallory = call.mallory.sockets;
  const own = (port: 'voice' | 'video'): Address => mallory[port].address;
  const anybody = (port: 'voice' | 'video', victim: Address): Address => pick([pick(outsiders), victim, own(port)]);
  const shots = [
    ...many(weights.towardsHub, () => {
      const { from, socket, data } = recordingFor(call);
      const { port } = pick([socket, socket, socket, pick(allSockets(call))]).hub;
      const to = { address: socket.hub.address, port };
      return { from: anybody(from, socket.address), to, data, change: pick(changed) };
    }),
    ...many(weights.sealedByMember, () => {
      const { socket, port, data } = sealedByMember(call);
      return { from: anybody(port, socket.address), to: socket.hub, data, change: 'asItIs' };
    }),
    ...many(weights.muted, () => ({
      from: own('voice'),
      to: mallory.voice.hub,
      data: call.muted.next(),
      change: pick(['asItIs', 'asItIs', 'otherSeq'] as const),
    })),
    ...many(weights.towardsDevices, () => {
      const receiver = pick([call.bob, call.dee, call.mallory]);
      const socket = receiver.sockets[pick(['voice', 'video'] as const)];
      const data = pick([pick(socket.downlink.first), pick(socket.downlink.newest), pick(socket.pings)]);
      return { from: socket.hub, to: socket.address, data, change: pick(changed) };
    }),
    ...many(weights.forgedAsHub, () => {
      const { socket, data } = forgedAsHub(call);
      return { from: socket.hub, to: socket.address, data, change: 'asItIs' };
    }),
  ];
  return shuffled(shots);
}

function allSockets(call: Call): LiveSocket[] {
  return call.people.flatMap(({ sockets }) => Object.values(sockets));
}

/** Something that was on the wire, up or down, and whose it seems to be. */
function recordingFor(call: Call): { from: 'voice' | 'video'; socket: LiveSocket; data: Uint8Array } {
  const { device, stream, recorded } = pick(call.senders);
  const from = stream.port;
  const socket = device.sockets[from];
  const received = pick([call.bob, call.dee]).sockets[from].downlink;
  const data = pick([
    pick(recorded.first),
    pick(recorded.newest),
    pick(recorded.newest),
    pick(received.newest),
    pick(socket.pings),
  ]);
  return { from, socket, data };
}

/** Whatever Mallory can seal, under the ssrc of another, towards the hub. */
function sealedByMember(call: Call): { socket: LiveSocket; port: 'voice' | 'video'; data: Uint8Array } {
  const { device, stream } = pick(call.senders);
  const { port } = stream;
  const socket = device.sockets[port];
  const direction = pick(['uplink', 'downlink'] as const);
  const secrets = secretsOfMember(call, stream);
  if (Math.random() < 0.8) return { socket, port, data: sealed(stream, { ...pick(secrets), direction }) };
  // As if the other asked, answered or pinged.
  const { ssrc } = socket.link;
  const name = { ...pick(secrets), direction, ssrc };
  const [codec, payload] = pick([
    [controlKinds.ping, writePing({ id: 1 })],
    [controlKinds.keyFrameRequest, writeKeyFrameRequest([stream.ssrc])],
  ] as const);
  const header = { ...stream.headerAt(Math.floor(Math.random() * 1_000)), mediaType: mediaTypes.control, codec, ssrc };
  return { socket, port, data: new DatagramSealer(name).seal(header, 0, payload) };
}

/** Whatever Mallory can seal and sign, under the hub's address, towards those who listen. */
function forgedAsHub(call: Call): { socket: LiveSocket; data: Uint8Array } {
  const { stream, receivers } = pick(call.senders);
  const listens = pick(receivers.filter((device) => device !== call.mallory));
  const { port } = stream;
  const socket = listens.sockets[port];
  const direction: Direction = 'downlink';
  // Somebody of another room, and Ann: neither a receiver's secrets nor a link's are Mallory's.
  if (Math.random() < 0.2) {
    const { ssrc } = socket.link;
    const name = { keyId: 0, secret: call.mallory.sockets[port].link.downlinkSecret, direction, ssrc };
    const [codec, payload] = pick([
      [controlKinds.pong, writePong({ id: 1, pingSentMs: 0, pingArrivedMs: 0 })],
      [controlKinds.keyFrameRequest, writeKeyFrameRequest([stream.ssrc])],
    ] as const);
    const header = {
      ...stream.headerAt(Math.floor(Math.random() * 1_000)),
      mediaType: mediaTypes.control,
      codec,
      ssrc,
    };
    return { socket, data: new DatagramSealer(name).seal(header, 0, payload) };
  }
  const known = secretsOfMember(call, stream);
  const data = sealed(stream, { ...pick(known), direction });
  const signedBefore = pick(socket.downlink.newest);
  return { socket, data: pick([data, signedWith(data), behind(data, signedBefore.subarray(-SIGNATURE_BYTES))]) };
}

/** Every secret that Mallory has or ever had, the downlink's of this stream among them where she is told it. */
function secretsOfMember({ mallory, muted }: Call, { ssrc }: LiveStream): { keyId: number; secret: Uint8Array }[] {
  const { voice, video } = mallory.sockets;
  const own = [muted.secret, voice.link.uplinkSecret, video.link.uplinkSecret, voice.link.downlinkSecret];
  const told = mallory.offers.get(ssrc)?.secrets ?? [];
  return [...own.map((secret) => ({ keyId: 0, secret })), ...told, ...told, ...told];
}

function sealed(stream: LiveStream, name: { direction: Direction; keyId: number; secret: Uint8Array }): Uint8Array {
  const index = stream.nextIndex + pick(ahead);
  const payload = Buffer.concat([lie, randomBytes(20)]);
  const sealer = new DatagramSealer({ ...name, ssrc: stream.ssrc });
  return sealer.seal(stream.headerAt(index), Math.floor(index / 0x10000), payload);
}

function signedWith(data: Uint8Array): Uint8Array {
  const whole = behind(data, new Uint8Array(SIGNATURE_BYTES));
  malloryKey.append(whole, data.length);
  return whole;
}

function behind(data: Uint8Array, more: Uint8Array): Uint8Array {
  return Buffer.concat([data, more]);
}

function shuffled(shots: Shot[]): Shot[] {
  for (let at = shots.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [shots[at], shots[other]] = [shots[other] as Shot, shots[at] as Shot];
  }
  return shots;
}

export type { Sender };
