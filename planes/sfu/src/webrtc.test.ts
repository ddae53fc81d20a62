import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cleanup } from 'node-datachannel';
import { plan, route, Stage } from './testing/stage.ts';
import { WebRtcDevice } from './testing/webrtc-device.ts';

const hang = { timeout: 60_000 };

// Its threads keep the process.
after(() => cleanup());

for (const protocol of ['udp', 'tcp'] as const) {
  test(`WebRTC devices hear each other over DTLS and the worker's ${protocol.toUpperCase()} port`, hang, async () => {
    await using stage = await Stage.open();
    const ann = await WebRtcDevice.open(stage.plane, 'hall', 'ann', { protocol });
    const bob = await WebRtcDevice.open(stage.plane, 'hall', 'bob', { protocol });
    try {
      const handle = await ann.speak('voice');
      await stage.plane.reconcile(plan('hall', { [handle]: 'm1' }, [route(handle, 'm1', 'bob')]));
      await bob.listen(stage.plane);
      await bob.until(() => bob.heard.length >= 20);
      assert.match(bob.heard.at(-1) ?? '', /^<voice>layer=0 count=\d+$/);
    } finally {
      ann.close();
      bob.close();
    }
  });
}
