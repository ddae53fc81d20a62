import { parentPort, workerData } from 'node:worker_threads';
import { isCodedError, messageOf, monotonicNow } from '@crossband/foundation';
import { DatagramSigner } from '@crossband/wire/datagram/sealing';
import type { RelayCommand, RelayFact } from './messages.ts';
import { loadNativeCipher } from './native-cipher.ts';
import { Relay } from './relay.ts';
import { openUdpPort } from './udp/open-udp-port.ts';

/** Entry of the relay's thread. */
export interface RelayThreadOptions {
  readonly listenIp: string;
  /** 0: any. */
  readonly voicePort: number;
  readonly videoPort: number;
  /** 32 bytes, the same for all relays of a hub. */
  readonly signerSeed: Uint8Array;
}

const sweepIntervalMs = 1_000;
const adaptIntervalMs = 250;
/** As often as the SFU does. */
const speakingIntervalMs = 250;
const { listenIp, voicePort, videoPort, signerSeed } = workerData as RelayThreadOptions;
const main = parentPort;
if (!main) throw new Error('The relay runs in a thread of its own');
const tell = (fact: RelayFact): void => main.postMessage(fact);

try {
  let relay: Relay | null = null;
  const voice = await openUdpPort({
    listenIp,
    port: voicePort,
    onDatagram: (datagram, from) => relay?.receive(datagram, from, 'voice'),
  });
  const video = await openUdpPort({
    listenIp,
    port: videoPort,
    onDatagram: (datagram, from) => relay?.receive(datagram, from, 'video'),
  });
  const opened = new Relay(
    { voice, video },
    new DatagramSigner(signerSeed),
    tell,
    (await loadNativeCipher()) ?? undefined,
  );
  relay = opened;
  const sweeping = setInterval(() => opened.sweep(monotonicNow()), sweepIntervalMs);
  const adapting = setInterval(() => opened.adapt(monotonicNow()), adaptIntervalMs);
  const listening = setInterval(() => opened.tellSpeaking(monotonicNow()), speakingIntervalMs);
  main.on('message', (command: RelayCommand) => {
    if (command.type !== 'close') return obey(opened, command);
    clearInterval(sweeping);
    clearInterval(adapting);
    clearInterval(listening);
    voice.close();
    video.close();
    main.close();
  });
  tell({ type: 'listening', voice: voice.bound.port, video: video.bound.port });
} catch (error) {
  tell({ type: 'failed', code: isCodedError(error) ? error.code : 'internal', message: messageOf(error) });
  main.close();
}

function obey(relay: Relay, command: Exclude<RelayCommand, { type: 'close' }>): void {
  switch (command.type) {
    case 'open-link':
      relay.openLink(command);
      break;
    case 'close-link':
      relay.closeLink(command.ssrc);
      break;
    case 'open-stream':
      relay.openStream(command);
      break;
    case 'close-stream':
      relay.closeStream(command.ssrc);
      break;
    case 'route':
      relay.route(command.streams);
      tell({ type: 'routed', request: command.request });
      break;
    case 'figures':
      tell({ type: 'figures', request: command.request, figures: relay.figures });
      break;
  }
}
