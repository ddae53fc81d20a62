import type { IncomingMessage } from 'node:http';
import type { Logger } from '@crossband/foundation';
import { type Courier, serveApi } from '@crossband/gateway-api';
import type { SignalingServer } from '@crossband/gateway-signaling';
import type { Rooms } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import type { Store } from '@crossband/store';
import type { FastifyInstance } from 'fastify';
import type { Attachments } from './attachments.ts';
import type { HubConfig } from './config.ts';
import type { Door } from './doors/door.ts';
import { liveFigures } from './live-figures.ts';
import { originOf } from './origins.ts';
import type { People } from './people.ts';

export interface ApiParts {
  readonly config: HubConfig;
  readonly version: string;
  readonly door: Door;
  readonly store: Store;
  readonly people: People;
  readonly rooms: Rooms;
  readonly attachments: Attachments;
  readonly courier: Courier;
  readonly sfu: SfuPlaneContract;
  readonly signaling: Pick<SignalingServer, 'connectionCount' | 'memberCount'>;
  readonly logger: Logger;
}

/** Puts the REST API before the hub. */
export async function openApi(server: FastifyInstance, parts: ApiParts): Promise<void> {
  const { config, version, door, store, people, rooms, attachments, courier, logger } = parts;
  await serveApi(server, {
    version,
    people,
    store,
    logger,
    live: {
      presentIn: (id) => rooms.get(id)?.size ?? 0,
      openRooms: () =>
        [...rooms].map(({ id, about, size, publicationCount }) => ({
          id,
          name: about.name,
          present: size,
          publications: publicationCount,
        })),
      figures: liveFigures(parts),
    },
    door: {
      addressOf: (request: IncomingMessage) => door.visitors.addressOf(request),
      limitKeyOf: (request) => door.visitors.peerOf(request).limitKey,
      originOf: (request) => originOf(request, config, door),
      isOwnOrigin: (origin) => door.isOwnOrigin(origin),
    },
    attachments,
    courier,
  });
}
