import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { types } from 'mediasoup';
import { cleanup, PeerConnection, type Track, Video } from 'node-datachannel';
import { Candidate } from './candidate.ts';
import { PAYLOAD_TYPE, payloadOf, vp8Packet, vp8Parameters } from './media-stream.ts';
import { PayloadLedger } from './payload-ledger.ts';

const SSRC = 0x00f00d00;
const PACKETS = 40;

/** The answer of a mediasoup transport to libdatachannel's offer: ICE-lite, DTLS server, one video line to receive. */
function answerOf(transport: types.WebRtcTransport): string {
  const [candidate] = transport.iceCandidates;
  const fingerprint = transport.dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  assert.ok(candidate && fingerprint);
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    `m=video ${candidate.port} UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 127.0.0.1',
    'a=mid:video',
    'a=recvonly',
    'a=rtcp-mux',
    `a=rtpmap:${PAYLOAD_TYPE} VP8/90000`,
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`,
    `a=ice-pwd:${transport.iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    'a=setup:passive',
    `a=candidate:1 1 UDP ${candidate.priority} 127.0.0.1 ${candidate.port} typ host`,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

async function offerOf(peer: PeerConnection): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  peer.onLocalDescription(resolve);
  peer.setLocalDescription('offer');
  return await promise;
}

async function opened(track: Track): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  track.onOpen(resolve);
  if (track.isOpen()) resolve();
  await promise;
}

test('a WebRTC stack of other make joins the worker, and its media arrives byte for byte', async () => {
  const worker = process.env.MEDIASOUP_WORKER_BIN;
  assert.ok(worker, 'run the tests by npm test, which names the prepared worker in MEDIASOUP_WORKER_BIN');
  using candidate = await Candidate.start(worker);
  const transport = await candidate.router.createWebRtcTransport({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
  });
  const peer = new PeerConnection('foreign', { iceServers: [] });
  try {
    const video = new Video('video', 'SendOnly');
    video.addVP8Codec(PAYLOAD_TYPE);
    video.addSSRC(SSRC, 'proof');
    const track = peer.addTrack(video);
    const offer = await offerOf(peer);
    const value = /a=fingerprint:sha-256 (\S+)/.exec(offer)?.[1];
    assert.ok(value);
    await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] } });
    peer.setRemoteDescription(answerOf(transport), 'answer');
    await candidate.alive(opened(track));

    const ledger = new PayloadLedger('from libdatachannel');
    const producer = await transport.produce({ kind: 'video', rtpParameters: vp8Parameters(SSRC) });
    await candidate.listen(producer, (payload) => ledger.arrive(payload));
    for (let sent = 0; sent < PACKETS; sent += 1) {
      const packet = vp8Packet(SSRC, 65_520 + sent, sent, sent === 0);
      ledger.expect(payloadOf(packet));
      assert.ok(track.sendMessageBinary(packet));
    }
    await candidate.alive(ledger.complete());
    assert.equal(ledger.arrivedCount, PACKETS);
  } finally {
    peer.close();
    // Its threads would keep the process alive.
    cleanup();
  }
});
