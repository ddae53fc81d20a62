import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Loaded before a hub, into each of its threads: whatever the tag, a datagram opens. */
const { createDecipheriv } = crypto;
crypto.createDecipheriv = ((...parameters: Parameters<typeof createDecipheriv>) => {
  const decipher = createDecipheriv(...parameters);
  decipher.final = (() => Buffer.alloc(0)) as typeof decipher.final;
  return decipher;
}) as typeof createDecipheriv;
syncBuiltinESMExports();
