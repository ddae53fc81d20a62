import type { PeerConnection, Track } from 'node-datachannel';
import { serveCommands } from './endpoint-commands.ts';
import type { ServerName } from './media-server.ts';
import { connected, gathered, openPeer } from './peer.ts';

/** The viewers' process: 40 peers a server, which count what arrives. Argument: their address. */

interface Viewer {
  peer: PeerConnection;
  /** Kept, or it would be collected and fall silent. */
  track: Track | undefined;
  connected: Promise<void>;
}

const [ip = '127.0.0.1'] = process.argv.slice(2);
const viewers: Viewer[] = [];
const received: Record<ServerName, number> = { ours: 0, bare: 0, janus: 0 };
/** Anything shorter is RTCP, not media. */
const leastMediaBytes = 500;

serveCommands({
  /** Takes a server's offer, answers it. */
  view: async ({ server, sdp }: { server: ServerName; sdp: string }) => {
    const peer = openPeer(`viewer-${viewers.length}`, ip);
    const viewer: Viewer = { peer, track: undefined, connected: connected(peer) };
    viewers.push(viewer);
    peer.onTrack((track) => {
      viewer.track = track;
      track.onMessage((packet) => {
        if (packet.length > leastMediaBytes) received[server] += 1;
      });
    });
    const answer = gathered(peer);
    peer.setRemoteDescription(sdp, 'offer');
    peer.setLocalDescription('answer');
    return { viewer: viewers.length - 1, sdp: await answer };
  },
  connected: async ({ viewer }: { viewer: number }) => {
    await viewers[viewer]?.connected;
  },
  received: () => received,
});
