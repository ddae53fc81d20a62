import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type Logger, wallNow } from '@crossband/foundation';
import { Courier } from '@crossband/gateway-api';
import { NativeGateway } from '@crossband/gateway-rtp';
import { SignalingServer } from '@crossband/gateway-signaling';
import { WebRtcGateway } from '@crossband/gateway-webrtc';
import { Rooms } from '@crossband/room';
import { createSfuPlane } from '@crossband/sfu';
import { openStore, type StoreOptions } from '@crossband/store';
import { refusalAnswer } from '@crossband/wire';
import { mediaAddresses, nativeAddress } from './addresses.ts';
import { openApi } from './api.ts';
import { openAttachments } from './attachments.ts';
import type { HubConfig } from './config.ts';
import { openControl } from './control.ts';
import { openDatagrams } from './datagrams.ts';
import { Door } from './doors/door.ts';
import { addressOf } from './greeting.ts';
import { createHttp } from './http.ts';
import type { Metrics } from './metrics.ts';
import { openPeople, type People } from './people.ts';
import { loadResumeSecret, refuseWeakStorePassword } from './secrets.ts';
import { reportNews } from './webhook-news.ts';

export interface HubOptions {
  readonly config: HubConfig;
  readonly version: string;
  /** Folder of the built web application. */
  readonly webRoot: string;
  /** Media worker that the launcher prepared; undefined: mediasoup's own. */
  readonly workerBinary: string | undefined;
  readonly logger: Logger;
  /** Only for exams that show what is lost without the guard: no setting leads here. */
  readonly unsafeStore?: StoreOptions['unsafe'];
  /** The same: a hub without the limits of its doors. */
  readonly unguarded?: boolean;
}

export interface Hub {
  /** Where pages and signaling are served. */
  readonly door: Pick<Door, 'port' | 'secure' | 'authority'>;
  readonly people: People;
  /** Token of the link by which the first administrator comes; null: the hub has one. */
  readonly setupToken: string | null;
  /** Tells everybody, gives up every seat, closes every plane; idempotent. */
  close(): Promise<void>;
}

/** Publications that one participant may have at once. */
const publicationsEach = 16;

/**
 * Builds the hub on one stack of closables: whatever fails on the way up, and a shutdown later, close the same things
 * in the same order (docs/closing.md).
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { config, logger } = options;
  await using stack = new AsyncDisposableStack();
  refuseWeakStorePassword(config['store.url']);
  const resumeSecret = loadResumeSecret(config['data.dir']);
  const door = await Door.open(config, logger, options.unguarded);
  stack.defer(() => door.close());
  const store = await openStore({
    url: config['store.url'] || `sqlite:${resolve(join(config['data.dir'], 'crossband.sqlite'))}`,
    logger,
    ...(options.unsafeStore ? { unsafe: options.unsafeStore } : {}),
  });
  stack.defer(() => store.close());
  const attachments = openAttachments(store, config, resumeSecret, logger);
  stack.defer(() => attachments.close());
  const people = openPeople({ store, isOwnOrigin: (origin) => door.isOwnOrigin(origin) }, config, logger);
  stack.defer(() => people.close());

  const sfu = await createSfuPlane(
    {
      workers: config['media.workers'] || Math.max(1, Math.floor(availableParallelism() / 2)),
      basePort: config['media.basePort'],
      listen: mediaAddresses(config),
      iceTcp: config['media.tcp'],
      maxConsumersPerRouter: config['media.consumersPerRouter'],
      plainIp: '127.0.0.1',
      ...(options.workerBinary ? { workerBinary: options.workerBinary } : {}),
    },
    logger,
  );
  stack.defer(() => sfu.close('shutdown'));

  const datagrams = await openDatagrams(config, sfu, logger);
  if (datagrams) stack.defer(() => datagrams.close());

  const rooms = new Rooms({
    planes: [sfu, ...(datagrams?.planes ?? [])],
    limits: {
      rooms: config['limits.rooms'],
      participants: config['limits.participants'],
      publicationsEach,
    },
    logger,
  });
  stack.defer(() => rooms.close());

  const courier = await Courier.open({ store, privateAddresses: config['webhooks.privateAddresses'], logger });
  stack.defer(() => courier.close());
  reportNews(courier, { rooms, people });

  const { ip: listenIp, announced } = nativeAddress(config);
  const native = await NativeGateway.open(
    {
      listenIp,
      plainRtp: config['native.plainRtp'],
      port: config['native.port'] || config['media.basePort'] - 1,
      ...(announced ? { announcedIp: announced } : {}),
    },
    { sfu, logger },
  );
  stack.defer(() => native.shutdown());

  const signaling = new SignalingServer({
    rooms,
    native,
    datagrams: datagrams?.gateway ?? null,
    webrtc: new WebRtcGateway(sfu, logger),
    people,
    store,
    files: { links: attachments.links, maxBytes: attachments.files.maxBytes },
    resumeSecret,
    hubVersion: options.version,
    iceServers: config['media.iceServers'].map((url) => ({ urls: [url] })),
    allowedOrigins: config['http.origins'],
    maxConnections: config['limits.connections'],
    peerOf: (request) => door.peerOf(request),
    blame: (address) => door.visitors.blame(address),
    ...(options.unguarded ? { unguarded: true } : {}),
    logger,
  });
  let draining = false;

  let metrics: Promise<Metrics> | null = null;
  /** Loaded when somebody first asks: some 90 modules, and a timer that samples the event loop. */
  const openMetrics = async (): Promise<Metrics> => {
    const { Metrics } = await import('./metrics.ts');
    return new Metrics({
      datagrams: datagrams ? () => datagrams.figures() : null,
      rooms,
      sfu,
      connections: () => signaling.connectionCount,
      members: () => signaling.memberCount,
      door: () => signaling.doorFigures,
      native: () => {
        const { packetsIn, packetsOut, dropped } = native.figures();
        return { packetsIn, packetsOut, drops: dropped };
      },
    });
  };
  const http = await createHttp({
    door,
    metricsToken: config['metrics.token'],
    webRoot: options.webRoot,
    logger,
    ready: () => !draining,
    metrics: async () => {
      metrics ??= openMetrics();
      return (await metrics).text();
    },
  });
  stack.defer(() => http.close());
  await openApi(http, {
    config,
    version: options.version,
    door,
    store,
    people,
    rooms,
    attachments,
    courier,
    sfu,
    signaling,
    logger,
  });
  // Before the HTTP side: that waits for its connections, and these are the ones which stay open.
  stack.defer(() => signaling.drain(null));
  http.server.on('upgrade', (request, socket, head) => {
    const refusal = door.refusal(request) ?? signaling.upgrade(request, socket, head);
    if (refusal) socket.end(refusalAnswer(refusal, door.headers));
  });
  await http.ready();
  const setupToken = await people.firstAdministrator.offer(wallNow());
  store.serve();
  await door.listen();
  const address = addressOf(config, door);
  const control = await openControl(config['data.dir'], { ...people, audit: store.auditLog, address }, logger);
  stack.defer(() => control.close());

  const owned = stack.move();
  return {
    door,
    people,
    setupToken,
    close: () => {
      draining = true;
      return owned.disposeAsync();
    },
  };
}
