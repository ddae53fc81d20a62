import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '@crossband/foundation';
import { GroupCommit } from './group-commit.ts';

/** A commit that finishes when the test says so. */
function controlled() {
  const batches: number[][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const commits = new GroupCommit<number, string>({
    maxBatch: 3,
    maxQueue: 5,
    commit: async (items, answer) => {
      batches.push([...items]);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      answer(items.map((item) => ({ result: `done ${item}` })));
    },
  });
  return { commits, batches, gates };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what arrives while a batch is committed becomes the next, up to its bound', async () => {
  const { commits, batches, gates } = controlled();
  const first = commits.add(1);
  await turn();
  const later = [2, 3, 4, 5].map((item) => commits.add(item));
  gates[0]?.resolve();
  assert.equal(await first, 'done 1');
  await turn();
  gates[1]?.resolve();
  await turn();
  gates[2]?.resolve();
  assert.deepEqual(await Promise.all(later), ['done 2', 'done 3', 'done 4', 'done 5']);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
  await commits.drained();
});

test('a full queue refuses, and takes again when it has room', async () => {
  const { commits, gates } = controlled();
  const accepted = [commits.add(0)];
  await turn();
  for (let item = 1; item <= 5; item += 1) accepted.push(commits.add(item));
  await assert.rejects(commits.add(6), { code: 'store-busy' });
  gates[0]?.resolve();
  await accepted[0];
  await turn();
  accepted.push(commits.add(7));
  for (let batch = 1; batch <= 3; batch += 1) {
    gates[batch]?.resolve();
    await turn();
  }
  assert.equal((await Promise.all(accepted)).length, 7);
});

test('an item that the database refuses costs the others nothing', async () => {
  const commits = new GroupCommit<number, number>({
    maxBatch: 10,
    maxQueue: 10,
    commit: async (items, answer) => {
      if (items.includes(13)) throw Object.assign(new Error('value out of range'), { code: '22003' });
      answer(items.map((result) => ({ result })));
    },
  });
  const answers = await Promise.allSettled([1, 13, 2].map((item) => commits.add(item)));
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code)),
    [1, 'store-failed', 2],
  );
});

test('a commit that fails fails its whole batch, and only that one', async () => {
  let failing = true;
  const commits = new GroupCommit<number, number>({
    maxBatch: 10,
    maxQueue: 10,
    commit: async (items, answer) => {
      if (failing) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      answer(items.map((result) => ({ result })));
    },
  });
  const answers = await Promise.allSettled([commits.add(1), commits.add(2)]);
  for (const answer of answers) assert.equal(answer.status === 'rejected' && answer.reason.code, 'store-full');
  failing = false;
  assert.equal(await commits.add(3), 3);
});

test('an item may have a failure of its own', async () => {
  const commits = new GroupCommit<number, number>({
    maxBatch: 10,
    maxQueue: 10,
    commit: async (items, answer) =>
      answer(items.map((item) => (item < 0 ? { error: new CodedError('unknown-message', 'none') } : { result: item }))),
  });
  const [bad, good] = await Promise.allSettled([commits.add(-1), commits.add(1)]);
  assert.equal(bad?.status === 'rejected' && bad.reason.code, 'unknown-message');
  assert.equal(good?.status, 'fulfilled');
});
