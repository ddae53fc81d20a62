import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playInNamespace } from './datagram-network/in-namespace.ts';

test('voice and pictures get through a line that loses, a NAT that forgets and signaling that stalls', async (context) => {
  const examination = {
    lossShares: [0.1],
    longLossShares: [],
    jittersMs: [50],
    phaseMs: 4_000,
    stallMs: 10_000,
    capMs: null,
  };
  const { call } = await playInNamespace(examination, (line) => context.diagnostic(line));
  const [loss] = call.losses;
  assert.ok(loss);
  assert.ok(loss.framesShown > 0.7, `${loss.framesShown} of the frames shown`);
  assert.ok(loss.framesShown > loss.controlFramesShown + 0.2, `${loss.controlFramesShown} without repairs`);
  assert.ok(loss.recovered > 0 && loss.voiced > 0.5, `${loss.recovered} recovered, ${loss.voiced} voiced`);
  assert.equal(call.wrongPictures, 0);
  // Nothing is lost on purpose here; a machine with other work may drop a datagram.
  assert.ok(call.signalingStallLoss <= call.signalingStallFrames / 50, `${call.signalingStallLoss} lost`);
});
