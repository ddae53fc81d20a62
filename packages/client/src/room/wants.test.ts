import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type WantEntry, Wants } from './wants.ts';

const want = (maxWidthPx: number) => ({ maxWidthPx, maxFps: 30, priority: 100 });

/** Wants that record their batches; `batches(n)` resolves once the n-th is out. */
function recorded(): { wants: Wants; batches: (count: number) => Promise<WantEntry[][]> } {
  const sent: WantEntry[][] = [];
  let wake = (): void => undefined;
  const wants = new Wants((entries) => {
    sent.push(entries);
    wake();
  });
  const batches = async (count: number): Promise<WantEntry[][]> => {
    while (sent.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return sent;
  };
  return { wants, batches };
}

describe('wants', () => {
  it('of one turn leave together', async () => {
    const { wants, batches } = recorded();
    wants.start();
    wants.decide('a', want(320));
    wants.decide('b', want(640));
    assert.deepEqual((await batches(1))[0], [
      { publication: 'a', want: want(320) },
      { publication: 'b', want: want(640) },
    ]);
    wants.clear();
  });

  it('that change quickly are sent by their last value', async () => {
    const { wants, batches } = recorded();
    wants.start();
    wants.decide('a', want(100));
    await batches(1);
    for (let width = 101; width < 120; width += 1) wants.decide('a', want(width));
    wants.decide('b', null);
    const [, second] = await batches(2);
    assert.deepEqual(second, [{ publication: 'a', want: want(119) }]);
    wants.clear();
  });

  it('are kept while there is no connection and said again afterwards', async () => {
    const { wants, batches } = recorded();
    wants.start();
    wants.decide('a', want(320));
    await batches(1);
    wants.pause();
    wants.decide('b', want(640));
    wants.start();
    assert.deepEqual((await batches(2))[1]?.map((entry) => entry.publication).sort(), ['a', 'b']);
    wants.clear();
  });

  it('that end are told once, of what is forgotten nothing is', async () => {
    const { wants, batches } = recorded();
    wants.start();
    wants.decide('a', want(320));
    wants.decide('b', want(320));
    await batches(1);
    wants.decide('a', null);
    wants.forget('b');
    assert.deepEqual((await batches(2))[1], [{ publication: 'a', want: null }]);
    wants.clear();
  });

  it('that the application decided about are not proposed again', async () => {
    const { wants, batches } = recorded();
    wants.start();
    wants.propose('a', want(320));
    wants.decide('b', want(100));
    wants.propose('b', want(640));
    assert.deepEqual((await batches(1))[0], [
      { publication: 'a', want: want(320) },
      { publication: 'b', want: want(100) },
    ]);
    wants.clear();
  });

  it('leave in batches that the hub takes', async () => {
    const { wants, batches } = recorded();
    for (let n = 0; n < Wants.batchSize + 1; n += 1) wants.decide(`p${n}`, want(1));
    wants.start();
    assert.deepEqual(
      (await batches(2)).map((batch) => batch.length),
      [Wants.batchSize, 1],
    );
    wants.clear();
  });
});
