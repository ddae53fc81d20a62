import { parentPort } from 'node:worker_threads';
import { messageOf } from '@crossband/foundation';
import type { BridgeCommand, BridgeFact } from './messages.ts';
import { RoomBridge } from './room-bridge.ts';

/** Entry of the bridge's thread: packets of all rooms that have devices on both planes. */
const main = parentPort;
if (!main) throw new Error('The bridge runs in a thread of its own');
const tell = (fact: BridgeFact): void => main.postMessage(fact);
const rooms = new Map<string, RoomBridge>();

main.on('message', (command: BridgeCommand) => {
  obey(command).catch((error: unknown) => {
    if ('room' in command) tell({ type: 'room-failed', room: command.room, reason: messageOf(error) });
  });
});

async function obey(command: BridgeCommand): Promise<void> {
  switch (command.type) {
    case 'open-room': {
      const bridge = await RoomBridge.open(command);
      rooms.set(command.room, bridge);
      tell({ type: 'room-open', room: command.room, ...bridge.rtpAddress });
      break;
    }
    case 'connect':
      await rooms.get(command.room)?.connect(command);
      break;
    case 'to-datagrams':
      rooms.get(command.room)?.toDatagrams(command);
      break;
    case 'to-rtp':
      rooms.get(command.room)?.toRtp(command);
      break;
    case 'secret':
      rooms.get(command.room)?.addSecret(command);
      break;
    case 'close-stream':
      rooms.get(command.room)?.closeStream(command.ssrc);
      break;
    case 'close-room':
      rooms.get(command.room)?.close();
      rooms.delete(command.room);
      break;
    case 'close':
      for (const bridge of rooms.values()) bridge.close();
      main?.close();
      break;
  }
}
