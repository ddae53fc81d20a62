import { PeerConnection } from 'node-datachannel';

/** A libdatachannel peer on one address; no STUN or TURN servers. */
export function openPeer(name: string, ip: string): PeerConnection {
  return new PeerConnection(name, { iceServers: [], bindAddress: ip, disableAutoNegotiation: true });
}

/** The local description once it holds all candidates: none of the servers is sent them one by one. */
export function gathered(peer: PeerConnection): Promise<string> {
  return new Promise((resolve) => {
    peer.onGatheringStateChange((state) => {
      const description = peer.localDescription();
      if (state === 'complete' && description) resolve(description.sdp);
    });
  });
}

export function connected(peer: PeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    peer.onStateChange((state) => {
      if (state === 'connected') resolve();
      if (state === 'failed' || state === 'closed') reject(new Error(`A peer's connection is ${state}`));
    });
  });
}
