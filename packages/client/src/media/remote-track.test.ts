import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Reception, RemoteTrack } from './remote-track.ts';

interface Recorded extends Reception {
  closed: boolean;
}

function reception(epoch: number): Recorded {
  const track = { id: `track-${epoch}` } as MediaStreamTrack;
  return {
    subscription: 's',
    epoch,
    track,
    closed: false,
    close() {
      this.closed = true;
    },
  };
}

describe('a remote track', () => {
  it('is there before its first frame when there is nothing else to show', () => {
    const remote = new RemoteTrack();
    const first = reception(1);
    remote.add(first);
    assert.deepEqual(remote.state.getSnapshot(), { track: first.track, phase: 'ready', epoch: 1 });
    remote.played(1);
    assert.equal(remote.state.getSnapshot().phase, 'playing');
  });

  it('is replaced only once the next feed has a frame', () => {
    const remote = new RemoteTrack();
    const [first, second] = [reception(1), reception(2)];
    remote.add(first);
    remote.played(1);
    remote.add(second);
    assert.equal(remote.state.getSnapshot().track, first.track);
    remote.played(2);
    assert.equal(remote.state.getSnapshot().track, second.track);
    assert.equal(first.closed, false);
    remote.ended(1);
    assert.equal(first.closed, true);
    assert.equal(remote.state.getSnapshot().track, second.track);
  });

  it('goes on with the next feed when the shown one ends', () => {
    const remote = new RemoteTrack();
    const [first, second] = [reception(1), reception(2)];
    remote.add(first);
    remote.played(1);
    remote.add(second);
    remote.ended(1);
    assert.deepEqual(remote.state.getSnapshot(), { track: second.track, phase: 'ready', epoch: 2 });
  });

  it('keeps its last picture while the connection is repaired', () => {
    const remote = new RemoteTrack();
    const first = reception(1);
    remote.add(first);
    remote.played(1);
    remote.interrupted();
    assert.deepEqual(remote.state.getSnapshot(), { track: first.track, phase: 'waiting', epoch: 1 });
    const again = reception(1);
    remote.add(again);
    assert.equal(remote.state.getSnapshot().track, again.track);
  });

  it('drops feeds whose end was missed', () => {
    const remote = new RemoteTrack();
    const [first, second] = [reception(1), reception(2)];
    remote.add(first);
    remote.add(second);
    remote.played(2);
    remote.tidy();
    assert.deepEqual([first.closed, second.closed], [true, false]);
  });
});
