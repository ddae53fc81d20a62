import { randomInt } from 'node:crypto';
import { type PeerConnection, type Track, Video } from 'node-datachannel';
import { serveCommands } from './endpoint-commands.ts';
import type { ServerName, StreamIdentity } from './media-server.ts';
import { connected, gathered, openPeer } from './peer.ts';
import { Vp8Stream } from './vp8-stream.ts';

/** The publisher's process: one peer a server, of which one sends at a time. Argument: its address. */

interface Publishing {
  peer: PeerConnection;
  track: Track;
  stream: Vp8Stream;
  connected: Promise<void>;
}

const [ip = '127.0.0.1'] = process.argv.slice(2);
const publishing = new Map<ServerName, Publishing>();

serveCommands({
  offer: async ({ server }: { server: ServerName }) => {
    const identity: StreamIdentity = { ssrc: randomInt(1, 0x7fffffff), payloadType: 96, cname: 'bench' };
    const peer = openPeer(`publisher-${server}`, ip);
    const media = new Video('0', 'SendOnly');
    media.addVP8Codec(identity.payloadType);
    media.addSSRC(identity.ssrc, identity.cname, identity.cname, 'video');
    const track = peer.addTrack(media);
    // Feedback is taken and dropped: every second begins with a key frame anyway.
    track.onMessage(() => undefined);
    const sdp = gathered(peer);
    publishing.set(server, { peer, track, stream: new Vp8Stream(identity, track), connected: connected(peer) });
    peer.setLocalDescription('offer');
    return { sdp: await sdp, identity };
  },
  answer: async ({ server, sdp }: { server: ServerName; sdp: string }) => {
    const { peer, connected } = known(server);
    peer.setRemoteDescription(sdp, 'answer');
    await connected;
  },
  start: ({ server }: { server: ServerName }) => known(server).stream.start(),
  stop: ({ server }: { server: ServerName }) => known(server).stream.stop(),
  sent: ({ server }: { server: ServerName }) => known(server).stream.sent,
});

function known(server: ServerName): Publishing {
  const found = publishing.get(server);
  if (!found) throw new Error(`Nothing is published to ${server}`);
  return found;
}
