import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UploadedFile } from '@crossband/client';
import { mostFiles, type Send, type UploadState, Uploads } from './uploads.ts';

const text = (name: string): File => new File(['words'], name, { type: 'text/plain' });
const stored = ({ name, type, size }: File): UploadedFile => ({
  attachment: { sha256: 'a'.repeat(64), name, type, sizeBytes: size },
  ticket: name,
});

function until(uploads: Uploads, holds: (list: readonly UploadState[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds(uploads.state.getSnapshot())) return;
      off();
      resolve();
    };
    const off = uploads.state.subscribe(look);
    look();
  });
}

describe('files on their way', () => {
  it('travel one after the other, and leave with the message', async () => {
    const underWay: string[] = [];
    const uploads = new Uploads(async (file, progress) => {
      underWay.push(file.name);
      progress(0.5);
      return stored(file);
    });
    uploads.add([text('a.txt'), text('b.txt')]);
    assert.deepEqual(underWay, ['a.txt']);
    await until(uploads, (list) => list.every(({ uploaded }) => uploaded !== null));
    assert.deepEqual(
      uploads.take().map(({ ticket }) => ticket),
      ['a.txt', 'b.txt'],
    );
    assert.deepEqual(uploads.state.getSnapshot(), []);
  });

  it('one that fails says why, keeps nobody waiting, and may be tried again', async () => {
    let broken = true;
    const uploads = new Uploads(async (file) => {
      if (broken && file.name === 'a.txt') throw new Error('The hub takes files up to 5 B.');
      return stored(file);
    });
    uploads.add([text('a.txt'), text('b.txt')]);
    await until(uploads, (list) => list[1]?.uploaded !== null);
    assert.equal(uploads.state.getSnapshot()[0]?.problem, 'The hub takes files up to 5 B.');
    broken = false;
    uploads.retry(uploads.state.getSnapshot()[0]?.id ?? 0);
    await until(uploads, (list) => list[0]?.uploaded !== null);
  });

  it('one that is removed stops', async () => {
    const stopped = Promise.withResolvers<void>();
    const send: Send = (_file, _progress, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve();
          reject(new Error('stopped'));
        });
      });
    const uploads = new Uploads(send);
    uploads.add([text('a.txt')]);
    uploads.clear();
    await stopped.promise;
    assert.deepEqual(uploads.state.getSnapshot(), []);
  });

  it('a message carries no more than it may', () => {
    const uploads = new Uploads((file) => Promise.resolve(stored(file)));
    const left = uploads.add(Array.from({ length: mostFiles + 2 }, (_, index) => text(`${index}.txt`)));
    assert.equal(left, 2);
  });
});
