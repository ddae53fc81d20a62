import { silentLogger } from '@crossband/foundation';
import type { UnsafeOptions } from '../open.ts';
import { openStore } from '../store.ts';
import { messageId } from './messages.ts';

/**
 * A process of its own that appends until somebody kills it, and prints one line for each acknowledgement:
 * `<number> <position>`. Arguments: url, first number, options as JSON.
 */

const [url = '', first = '1', unsafe = '{}'] = process.argv.slice(2);
const store = await openStore({ url, logger: silentLogger, unsafe: JSON.parse(unsafe) as UnsafeOptions });
const writers = 20;
let number = Number(first);

async function write(): Promise<never> {
  for (;;) {
    const own = number++;
    const { message } = await store.messages.append({
      room: 'lobby',
      id: messageId(own),
      author: 'ada',
      name: 'Ada',
      text: `message ${own}`,
      sentAtMs: Date.now(),
    });
    process.stdout.write(`${own} ${message.position}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, write));
