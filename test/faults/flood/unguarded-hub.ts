import { join } from 'node:path';
import { silentLogger } from '@crossband/foundation';
import { loadHubConfig } from '../../../apps/hub/src/config.ts';
import { startHub } from '../../../apps/hub/src/hub.ts';

/** The hub without the limits of its doors, for the exam's control. */
const hub = await startHub({
  config: loadHubConfig({ args: process.argv.slice(2), env: process.env }),
  version: 'unguarded',
  webRoot: join(import.meta.dirname, '../../../apps/web/dist'),
  workerBinary: process.env.MEDIASOUP_WORKER_BIN,
  logger: silentLogger,
  unguarded: true,
});
process.once('SIGTERM', () => {
  hub.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
console.log('Crossband listens');
