import { join } from 'node:path';
import { silentLogger } from '@crossband/foundation';
import { loadHubConfig } from '../../../apps/hub/src/config.ts';
import { startHub } from '../../../apps/hub/src/hub.ts';

/**
 * The hub with a guarantee of its store switched off, for the exam's controls. Which one: UNSAFE_STORE, `before-commit`
 * (acknowledges first, commits then) or `no-sync` (commits without fdatasync).
 */
const unsafe =
  process.env.UNSAFE_STORE === 'no-sync' ? { synchronous: 'off' as const } : { acknowledge: 'before-commit' as const };
const hub = await startHub({
  config: loadHubConfig({ args: process.argv.slice(2), env: process.env }),
  version: 'unsafe',
  webRoot: join(import.meta.dirname, '../../../apps/web/dist'),
  workerBinary: process.env.MEDIASOUP_WORKER_BIN,
  logger: silentLogger,
  unsafeStore: unsafe,
});
process.once('SIGTERM', () => {
  hub.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
console.log('Crossband listens');
