import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import koffi from 'koffi';

/** Loaded before a hub, into each of its threads: whatever the tag, a datagram opens. */
const { createDecipheriv } = crypto;
crypto.createDecipheriv = ((...parameters: Parameters<typeof createDecipheriv>) => {
  const decipher = createDecipheriv(...parameters);
  decipher.final = (() => Buffer.alloc(0)) as typeof decipher.final;
  return decipher;
}) as typeof createDecipheriv;
syncBuiltinESMExports();

/** Without Node's own OpenSSL, `node:crypto` is what opens. */
const { load } = koffi;
koffi.load = (path, ...more) => {
  if (path === null) throw new Error('Left out for the exam');
  return load(path, ...more);
};
