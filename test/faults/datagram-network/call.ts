import { setTimeout as passed } from 'node:timers/promises';
import type { Libopus } from '../../../apps/cli/src/datagrams/libopus.ts';
import { Camera } from './camera.ts';
import type { CallFigures, Examination, JitterFigures, LossFigures } from './examination.ts';
import { Hearing } from './hearing.ts';
import type { Network } from './network.ts';
import { Party } from './party.ts';
import { Screen } from './screen.ts';
import { VoiceSender } from './voice.ts';

const picture = { widthPx: 480, heightPx: 272, fps: 25, maxBps: 600_000 };
/** Reports come in and senders follow, before anything is counted. */
const settleMs = 2_500;
const movedMs = 2_500;
/** What is still on its way. */
const arrivalMs = 500;
const wayMs = 15;

/** One that is seen and heard by the listener. */
interface Performer {
  readonly party: Party;
  readonly voice: VoiceSender;
  readonly camera: Camera;
  readonly hearing: Hearing;
  readonly screen: Screen;
  readonly identity: number;
}

/**
 * Two speak and film, one listens and watches behind a line that loses, jitters, moves and stalls. The second performer is the
 * control: without in-band FEC, without repairs, and otherwise the same.
 */
export class Call {
  readonly #network: Network;
  readonly #examination: Examination;
  readonly #performers: readonly [Performer, Performer];
  /** Decoded at the end: what was shown of which time. */
  readonly #later: (() => void)[] = [];

  private constructor(network: Network, examination: Examination, performers: [Performer, Performer]) {
    this.#network = network;
    this.#examination = examination;
    this.#performers = performers;
  }

  static async open(
    network: Network,
    examination: Examination,
    opus: Libopus,
    owned: AsyncDisposableStack,
  ): Promise<Call> {
    const { hub } = network;
    const room = 'lossy';
    for (const line of ['a', 'b', 'c']) await network.order({ line, up: { delayMs: wayMs }, down: { delayMs: wayMs } });
    const performers: Performer[] = [];
    const listener = owned.use(
      await Party.join({
        hub,
        room,
        name: 'Listener',
        line: 1,
        offered: ({ publication, kind }) => {
          const { publications } = listener.client.state.getSnapshot();
          const owner = publications.find(({ id }) => id === publication)?.participant;
          const performer = performers.find(
            ({ party }) => party.client.state.getSnapshot().self?.participant === owner,
          );
          if (!performer) return null;
          const ear = kind === 'audio' ? performer.hearing : performer.screen;
          return (frame, nowMs) => ear.take(frame, nowMs);
        },
      }),
    );
    for (const [number, name] of ['Performer', 'Control'].entries()) {
      const isControl = number === 1;
      const party = owned.use(await Party.join({ hub, room, name, line: isControl ? 2 : 0 }));
      const voice = owned.use(await VoiceSender.publish(party.device, opus, !isControl));
      const identity = 20 + number;
      const camera = owned.use(await Camera.publish(party.device, { ...picture, identity, repairs: !isControl }));
      const hearing = owned.use(new Hearing(opus));
      const screen = owned.use(
        new Screen(() => {
          const stream = listener.device.incoming.find(
            ({ offer }) => offer.kind === 'video' && isOf(listener, offer.publication, party),
          );
          if (stream) listener.device.askForKeyFrame(stream);
        }),
      );
      performers.push({ party, voice, camera, hearing, screen, identity });
    }
    await listener.watch(2 * performers.length);
    return new Call(network, examination, performers as [Performer, Performer]);
  }

  /** @returns what looks at all the pictures: it takes a processor, and waits until nothing is timed any more */
  async play(): Promise<() => Promise<CallFigures>> {
    const { lossShares, jittersMs, stallMs } = this.#examination;
    await passed(settleMs);
    const losses: LossFigures[] = [];
    for (const lossShare of lossShares) losses.push(await this.#lose(lossShare));
    const jitters: JitterFigures[] = [];
    for (const jitterMs of jittersMs) jitters.push(await this.#jitter(jitterMs));
    await passed(settleMs);
    const rebindGapMs = Math.round(Math.max(await this.#move('b'), await this.#move('a')));
    this.#network.say(`a NAT that forgot: at most ${rebindGapMs} ms without voice or picture`);
    const stall = await this.#stall(stallMs);
    return async () => {
      const wrongPictures = await this.#look();
      for (const { lossShare, framesShown, controlFramesShown } of losses) {
        this.#network.say(`loss ${lossShare}: ${framesShown} of frames shown, ${controlFramesShown} without repairs`);
      }
      return { losses, jitters, rebindGapMs, ...stall, wrongPictures };
    };
  }

  async #look(): Promise<number> {
    let wrong = 0;
    for (const { screen, identity, camera } of this.#performers) wrong += await screen.decode(identity, camera);
    for (const fill of this.#later) fill();
    return wrong;
  }

  async #lose(lossShare: number): Promise<LossFigures> {
    await this.#network.order({ line: 'b', down: { delayMs: wayMs, lossShare } });
    const { phaseMs, longLossShares } = this.#examination;
    const { heard, shown } = await this.#phase(longLossShares.includes(lossShare) ? 2 * phaseMs : phaseMs);
    const [mine, control] = heard;
    const figures = {
      lossShare,
      concealed: share(mine.concealedShare),
      recovered: share(mine.recoveredShare),
      voiced: share(mine.voicedShare),
      framesShown: 0,
      controlConcealed: share(control.concealedShare),
      controlFramesShown: 0,
    };
    this.#later.push(() => {
      [figures.framesShown, figures.controlFramesShown] = shown() as [number, number];
    });
    const [{ camera, voice }] = this.#performers;
    const told = `told ${share(voice.lossShare)} and ${share(camera.target?.lossShare ?? 0)}, ${camera.shape}`;
    this.#network.say(
      `loss ${lossShare}: ${figures.concealed} concealed, ${figures.controlConcealed} without FEC; ${told}`,
    );
    await this.#network.order({ line: 'b', down: { delayMs: wayMs } });
    return figures;
  }

  async #jitter(jitterMs: number): Promise<JitterFigures> {
    await this.#network.order({ line: 'b', down: { delayMs: wayMs, jitterMs } });
    const { heard, shown } = await this.#phase(this.#examination.phaseMs);
    const figures = { jitterMs, concealed: share(heard[0].concealedShare), framesShown: 0 };
    this.#later.push(() => {
      [figures.framesShown] = shown() as [number];
    });
    const { bitrateBps = 0 } = this.#performers[0].camera.target ?? {};
    this.#network.say(
      `jitter ${jitterMs} ms: ${figures.concealed} concealed, target ${Math.round(bitrateBps / 1000)} kbit/s`,
    );
    await this.#network.order({ line: 'b', down: { delayMs: wayMs } });
    return figures;
  }

  async #phase(durationMs: number) {
    await passed(settleMs);
    for (const { hearing } of this.#performers) hearing.mark();
    const fromMs = performance.now();
    await passed(durationMs);
    const toMs = performance.now() - arrivalMs;
    const [mine, control] = this.#performers;
    const heard = [mine.hearing.mark(), control.hearing.mark()] as const;
    const shown = (): number[] =>
      this.#performers.map(({ screen, camera }) => share(screen.shownShare(camera, fromMs, toMs)));
    return { heard, shown };
  }

  /** The longest time without voice or without picture, from when the line's NAT gave another address. */
  async #move(line: string): Promise<number> {
    const fromMs = performance.now();
    await this.#network.order({ line, moves: true });
    await passed(movedMs);
    const [{ hearing, screen }] = this.#performers;
    return Math.max(...[hearing, screen].map(({ arrivals }) => longestGapMs([...arrivals.values()], fromMs)));
  }

  /** Signaling of both ends stops; media must not notice. */
  async #stall(stallMs: number): Promise<Pick<CallFigures, 'signalingStallLoss' | 'signalingStallFrames'>> {
    const stall = async (stalled: boolean): Promise<void> => {
      for (const line of ['a', 'b']) await this.#network.order({ line, stalled });
    };
    await stall(true);
    const fromMs = performance.now();
    await passed(stallMs);
    const toMs = performance.now();
    await stall(false);
    await passed(arrivalMs);
    const [{ voice, camera, hearing, screen }] = this.#performers;
    const during = ({ atMs }: { atMs: number }): boolean => atMs >= fromMs && atMs < toMs;
    const voices = voice.sent.filter(during);
    const pictures = [...camera.sent].filter(([, sent]) => during(sent));
    const lostVoices = voices.filter(({ timestampMs }) => !hearing.arrivals.has(timestampMs)).length;
    const lostPictures = pictures.filter(([timestampMs]) => !screen.arrivals.has(timestampMs)).length;
    this.#network.say(
      `signaling stalled: ${lostVoices} of ${voices.length} voices, ${lostPictures} of ${pictures.length} pictures lost`,
    );
    return { signalingStallLoss: lostVoices + lostPictures, signalingStallFrames: voices.length + pictures.length };
  }
}

function isOf(listener: Party, publication: string, party: Party): boolean {
  const { publications } = listener.client.state.getSnapshot();
  const owner = publications.find(({ id }) => id === publication)?.participant;
  return party.client.state.getSnapshot().self?.participant === owner;
}

function longestGapMs(arrivalsMs: readonly number[], fromMs: number): number {
  let [lastMs, longestMs] = [fromMs, 0];
  for (const atMs of [...arrivalsMs.filter((atMs) => atMs > fromMs).toSorted((a, b) => a - b), performance.now()]) {
    longestMs = Math.max(longestMs, atMs - lastMs);
    lastMs = atMs;
  }
  return longestMs;
}

function share(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
