import { CodedError } from '@crossband/foundation';
import { isDeeperThan, signalingLimits } from '@crossband/wire';
import type { FastifyInstance } from 'fastify';

/** Largest body of JSON, bytes. */
const jsonBytes = 64 * 1_024;

/** JSON is bounded in size and depth, valid UTF-8, and has no key that reaches into prototypes; files come as a stream. */
export function readBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: jsonBytes },
    (request, body, done) => {
      let text: string;
      try {
        text = utf8.decode(body as Buffer);
      } catch {
        done(new CodedError('bad-request', 'The body is no valid UTF-8; send it as UTF-8.'));
        return;
      }
      const { jsonDepth } = signalingLimits;
      if (isDeeperThan(text, jsonDepth)) {
        done(new CodedError('message-too-deep', `A body may nest ${jsonDepth} levels deep, no deeper.`));
      } else parse(request, text, done);
    },
  );
  // Whoever takes the file bounds it while it is read.
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
}
