import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeLevels } from './levels.ts';
import { plan, Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

test('levels of several routers are one list, loudest first, without shut feeds', () => {
  const merged = mergeLevels(
    [
      [
        { handle: 'a', dbov: -40 },
        { handle: 'muted', dbov: -1 },
      ],
      [{ handle: 'b', dbov: -20 }],
    ],
    (handle) => handle !== 'muted',
  );
  assert.deepEqual(merged, [
    { handle: 'b', dbov: -20 },
    { handle: 'a', dbov: -40 },
  ]);
});

test('who speaks is told with the loudness that was sent, and silence when muted', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const loud = await stage.send(ann, { kind: 'audio', label: 'loud', levelDbov: -20 });
  const quiet = await stage.send(ann, { kind: 'audio', label: 'quiet', levelDbov: -45 });
  const feeds = { [loud.handle]: 'm1', [quiet.handle]: 'm2' };
  await stage.plane.reconcile(plan('hall', feeds, []));
  const latest = () => stage.factsOf('levels').at(-1)?.levels ?? [];
  await stage.until(() => latest().length === 2);
  assert.deepEqual(
    latest().map(({ handle, dbov }) => ({ handle, dbov: Math.round(dbov / 5) * 5 })),
    [
      { handle: loud.handle, dbov: -20 },
      { handle: quiet.handle, dbov: -45 },
    ],
  );
  await stage.plane.reconcile(plan('hall', feeds, [], [quiet.handle]));
  await stage.until(() => latest().length === 1 && latest()[0]?.handle === quiet.handle);
  await stage.plane.reconcile(plan('hall', feeds, [], []));
  await stage.until(() => latest().length === 0);
});
