import { availableParallelism } from 'node:os';
import { Bridge } from '@crossband/bridge';
import { createDatagramPlane, type RelayFigures } from '@crossband/datagram';
import { CodedError, type Logger } from '@crossband/foundation';
import { CrossingPlane, DatagramGateway } from '@crossband/gateway-datagram';
import type { MediaPlane } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import { isPrivate, nativeAddress } from './addresses.ts';
import type { HubConfig } from './config.ts';

/** Media datagrams of the whole hub. */
export interface Datagrams {
  readonly gateway: DatagramGateway;
  /** The plane itself, and the bridges between it and the SFU. */
  readonly planes: readonly MediaPlane[];
  figures(): Promise<RelayFigures>;
  close(): Promise<void>;
}

/** Null: they are switched off. @throws CodedError `port-taken`, `address-unusable`, `plain-datagrams-exposed` */
export async function openDatagrams(
  config: HubConfig,
  sfu: SfuPlaneContract,
  logger: Logger,
): Promise<Datagrams | null> {
  if (!config['datagrams.enabled']) return null;
  const { ip, announced } = nativeAddress(config);
  if (config['datagrams.plain']) refuseExposedPlain(ip, announced);
  const basePort = config['media.basePort'];
  const plane = await createDatagramPlane(
    {
      listenIp: ip,
      voicePort: config['datagrams.voicePort'] || basePort - 3,
      videoPort: config['datagrams.videoPort'] || basePort - 2,
      relays: config['datagrams.relays'] || Math.max(1, Math.floor(availableParallelism() / 2)),
    },
    logger,
  );
  const relayIp = ip === '0.0.0.0' || ip === '::' ? '127.0.0.1' : ip;
  const crossing = new CrossingPlane({ sfu, datagrams: plane, bridge: new Bridge(logger), relayIp, logger });
  return {
    gateway: new DatagramGateway(plane, announced ?? null, config['datagrams.plain']),
    planes: [plane, crossing],
    figures: () => plane.figures(),
    close: async () => {
      await crossing.close('shutdown');
      await plane.close('shutdown');
    },
  };
}

/** Version 1 proves nothing and hides nothing: a network whose every member is trusted is the most that it may reach. */
function refuseExposedPlain(ip: string, announced: string | undefined): void {
  if (isPrivate(ip) && (announced === undefined || isPrivate(announced))) return;
  throw new CodedError(
    'plain-datagrams-exposed',
    `Plain datagrams are on, and others may reach ${announced ?? ip}: set NATIVE_RTP_LISTEN_IP to 127.0.0.1 or an address of a private network, or leave them off.`,
  );
}
