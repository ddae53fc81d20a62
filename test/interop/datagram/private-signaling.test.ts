import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';

const hang = { timeout: 60_000 };

test('keys of datagrams are told to nobody whose signaling others on the network can read', hang, async () => {
  await using hub = await HubProcess.start('--datagrams', '--trust-proxy', '127.0.0.1');
  const asks = async (headers: Record<string, string>): Promise<string | null> => {
    const peer = await SignalingPeer.open(hub.signalUrl, headers);
    await peer.join('talk', 'Radio');
    const code = await peer.codeOf('datagram.open', {});
    peer.socket.close();
    await peer.closed;
    return code;
  };
  const outsider = { 'x-forwarded-for': '192.0.2.7' };
  assert.equal(await asks(outsider), 'signaling-not-private');
  assert.equal(await asks({ ...outsider, 'x-forwarded-proto': 'http' }), 'signaling-not-private');
  assert.equal(await asks({ ...outsider, 'x-forwarded-proto': 'https' }), null);
  assert.equal(await asks({}), null, 'from the hub’s own machine');
});
