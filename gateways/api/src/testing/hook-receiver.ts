import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { Waiters } from '@crossband/foundation/testing/waiters';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An application that is told: `answer` is the status for the n-th request, from 0; a text is a place to go to. */
export async function hookReceiver(t: TestContext, answer: (index: number) => number | string = () => 204) {
  const received: Received[] = [];
  const waiters = new Waiters();
  const server = createServer(async (request, response) => {
    const outcome = answer(received.length);
    received.push({ headers: request.headers, body: await text(request) });
    if (typeof outcome === 'string') response.writeHead(302, { location: outcome });
    else response.statusCode = outcome;
    response.end();
    waiters.happened();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    until: (count: number): Promise<void> => waiters.until(() => received.length >= count),
  };
}
