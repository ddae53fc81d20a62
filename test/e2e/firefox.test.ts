import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { NetworkNamespace } from '../fixtures/network-namespace.ts';
import { PulseServer } from '../fixtures/pulse.ts';

// Firefox reaches no peer on loopback, so the whole meeting takes place in a network of its own.
test('Firefox ESR and Chromium see and hear each other', async (context) => {
  const pulse = await PulseServer.start();
  context.after(() => pulse.stop());
  const network = new NetworkNamespace();
  context.after(() => network.remove());
  const script = join(import.meta.dirname, 'firefox', 'meeting.ts');
  const { status, output } = await network.run(script, { PULSE_SERVER: pulse.server });
  assert.equal(status, 0, output);
  assert.match(output, /seen and heard both ways/);
});
