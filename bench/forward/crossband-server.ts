import type { HubEvents } from '@crossband/wire';
import { childrenOf } from '../../test/fixtures/program.ts';
import { openHub } from '../rig/open-hub.ts';
import type { MediaServer } from './media-server.ts';
import { describeTransport, dtlsParametersOf } from './ortc-sdp.ts';
import { Signaling } from './signaling.ts';
import { publishedParameters, viewerCapabilities } from './vp8.ts';

const room = 'bench';
const wantAll = { maxWidthPx: 1_280, maxFps: 60, priority: 128 };

/** Our hub in its own process, used over its public signaling. */
export async function startCrossband(owned: AsyncDisposableStack, mediaIp: string): Promise<MediaServer> {
  const hub = await openHub(owned, '--media-listen-ip', mediaIp);
  const join = async (name: string): Promise<Signaling> => {
    const signaling = await Signaling.open(owned, hub.signalUrl);
    await signaling.request('room.join', { room, name });
    return signaling;
  };
  const published = Promise.withResolvers<string>();
  return {
    name: 'ours',
    pids: () => [hub.pid, ...childrenOf(hub.pid)],
    publish: async (offer, stream) => {
      const signaling = await join('Publisher');
      const opened = await signaling.request('transport.open', { direction: 'send' });
      const { transport } = opened;
      await signaling.request('transport.connect', { transport, dtlsParameters: dtlsParametersOf(offer) });
      const rtpParameters = publishedParameters(stream);
      const { publication } = await signaling.request('publication.open', {
        transport,
        source: 'camera',
        kind: 'video',
        rtpParameters,
        muted: false,
        widthPx: 1_280,
      });
      published.resolve(publication);
      return describeTransport(opened, { setup: 'passive', direction: 'recvonly', rtpParameters });
    },
    view: async () => {
      const signaling = await join('Viewer');
      const opened = await signaling.request('transport.open', {
        direction: 'receive',
        rtpCapabilities: viewerCapabilities,
      });
      const { transport } = opened;
      const offered = signaling.next('subscription.offered');
      const publication = await published.promise;
      await signaling.request('subscription.set', { wants: [{ publication, want: wantAll }] });
      const { subscription, epoch, rtpParameters }: HubEvents['subscription.offered'] = await offered;
      return {
        offer: describeTransport(opened, { setup: 'actpass', direction: 'sendonly', rtpParameters }),
        answer: async (sdp) => {
          await signaling.request('transport.connect', { transport, dtlsParameters: dtlsParametersOf(sdp) });
          await signaling.request('subscription.ready', { subscription, epoch });
          await signaling.request('subscription.playing', { subscription, epoch });
        },
      };
    },
  };
}
