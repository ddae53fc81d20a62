import type { Member, NativeHub } from '@crossband/gateway-rtp/testing/native-hub';
import { NativePeerReceiver, NativePeerSender, targetOf } from '@crossband/gateway-rtp/testing/native-peer';
import { keyFrameRequestOf } from '@crossband/wire/rtp/index';
import { Attacker, type AttackName, attackNames, hubIp, senderIp } from './attacks.ts';
import { fingerprint } from './guards.ts';
import type { Spoofer } from './spoofer.ts';

export interface RoundResult {
  tried: number;
  datagrams: number;
  /** Attacks that had any effect, by name. */
  accepted: AttackName[];
  legitSent: number;
  legitLost: number;
}

/** What was let through to the SFU for one session, by fingerprint. */
export interface Admission {
  readonly admitted: readonly string[];
}

/** Longest wait for a key frame request to come back to its sender; the SFU spaces them by 0.3 s. */
const RETURN_TIMEOUT_MS = 3_000;

/**
 * One credential, one legitimate stream with a viewer, and every attack beside it. An attack is accepted when anything of it passes
 * the front, when the attacker receives anything, or when the sender no longer hears the SFU.
 */
export async function runRound(
  hub: NativeHub,
  members: { alice: Member; bob: Member },
  spoofer: Spoofer,
  admissionOf: (ssrc: number) => Admission,
): Promise<RoundResult> {
  const { alice, bob } = members;
  const session = await hub.gateway.createSender(alice, { source: 'camera', codec: 'VP8' });
  using attacker = await Attacker.open();
  using sender = await NativePeerSender.open(session, { ip: senderIp, firstSequence: 100 });
  using viewer = await NativePeerReceiver.open(hubIp);
  const admission = admissionOf(session.ssrc);
  const result: RoundResult = { tried: 0, datagrams: 0, accepted: [], legitSent: 0, legitLost: 0 };
  const recording: Uint8Array[] = [];
  const legit = new Set<string>();
  const send = (): void => {
    recording.push(sender.send());
    if (sender.sent % 10 === 0) recording.push(sender.report());
    for (const packet of recording.slice(-2)) legit.add(fingerprint(packet));
  };
  /** Datagrams let through that the sender did not send, or not as often. */
  const foreign = (): number => {
    const known = new Set(admission.admitted.filter((entry) => legit.has(entry)));
    return admission.admitted.length - known.size;
  };
  const scene = {
    session,
    hub: targetOf(session.rtp_target),
    sender: { address: senderIp, port: sender.socket.address().port },
    nextSequence: () => (100 + sender.sent) & 0xffff,
    recording,
    spoofer,
  };
  const assault = async (name: AttackName, proveReturn: () => Promise<boolean>): Promise<void> => {
    const stolen = attacker.stolen;
    const before = foreign();
    result.tried += 1;
    result.datagrams += await attacker.attack(name, scene);
    const heard = await proveReturn();
    if (!heard || attacker.stolen > stolen || foreign() > before) result.accepted.push(name);
  };

  // The race: everything the attacker has arrives before the sender's first packet.
  await assault('first-packet-race', async () => {
    send();
    await alice.told('live', session.session);
    return true;
  });
  const stream = setInterval(send, 10);
  try {
    viewer.use(await hub.gateway.createReceiver(bob, { publication: session.publication, port: viewer.port }));
    await viewer.hears(1);
    const firstHeard = Number(viewer.texts[0]?.slice(1, -1));
    const requests = (): number => sender.rtcp.filter((part) => keyFrameRequestOf(part)).length;
    const comesBack = async (): Promise<boolean> => {
      const before = requests();
      viewer.askForKeyFrame();
      return within(
        sender.waiters.until(() => requests() > before),
        RETURN_TIMEOUT_MS,
      );
    };
    for (const name of attackNames.slice(1)) await assault(name, comesBack);
    clearInterval(stream);
    const last = sender.sent - 1;
    await within(
      viewer.waiters.until(() => viewer.texts.includes(`<${last}>`)),
      RETURN_TIMEOUT_MS,
    );
    result.legitSent = legit.size;
    const unseen = last - firstHeard + 1 - new Set(viewer.texts).size;
    result.legitLost = [...legit].filter((entry) => !admission.admitted.includes(entry)).length + Math.max(0, unseen);
  } finally {
    clearInterval(stream);
    await hub.gateway.closeAll(alice.seat.participant, 'own');
    await hub.gateway.closeAll(bob.seat.participant, 'own');
  }
  return result;
}

async function within(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}
