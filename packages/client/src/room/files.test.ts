import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Method, RequestParams, ResultOf } from '@crossband/wire';
import { FileLinks } from './files.ts';

function links(lifeMs: number) {
  const asked: string[][] = [];
  const ask = async <M extends Method>(_method: M, params: RequestParams[M]): Promise<ResultOf<M>> => {
    const { files } = params as { files: string[] };
    asked.push(files);
    const known = files.filter((sha256) => sha256 !== 'gone');
    const found = known.map((sha256) => ({ sha256, url: `/f/${sha256}`, expiresAtMs: Date.now() + lifeMs }));
    return { links: found } as unknown as ResultOf<M>;
  };
  return { asked, links: new FileLinks(ask) };
}

describe('links to files', () => {
  it('asks once for all that are shown together, and not again while a link is good', async () => {
    const { asked, links: files } = links(600_000);
    const [a, b, twice, gone] = await Promise.all(['a', 'b', 'a', 'gone'].map((sha256) => files.link(sha256)));
    assert.deepEqual([a?.url, b?.url, twice?.url, gone], ['/f/a', '/f/b', '/f/a', null]);
    await files.link('a');
    assert.deepEqual(asked, [['a', 'b', 'gone']]);
  });

  it('asks anew before a link ends', async () => {
    const { asked, links: files } = links(30_000);
    await files.link('a');
    await files.link('a');
    assert.equal(asked.length, 2);
  });

  it('a question holds a hundred files', async () => {
    const { asked, links: files } = links(600_000);
    await Promise.all(Array.from({ length: 130 }, (_, index) => files.link(`f${index}`)));
    assert.deepEqual(
      asked.map(({ length }) => length),
      [100, 30],
    );
  });
});
