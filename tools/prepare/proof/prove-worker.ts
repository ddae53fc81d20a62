import { Candidate } from './candidate.ts';
import { prove } from './proof-failure.ts';
import { proveSrtp } from './prove-srtp.ts';
import { proveWebRtc } from './prove-webrtc.ts';

/**
 * Proves a mediasoup worker binary before anything relies on it.
 * Usage: node prove-worker.ts WORKER. Prints one JSON line with what was proven, or one sentence on stderr and exits 1.
 */
const [workerBin] = process.argv.slice(2);
try {
  prove(workerBin !== undefined, 'no worker binary was named');
  const startedAt = performance.now();
  using one = await Candidate.start(workerBin);
  using other = await Candidate.start(workerBin);
  const webRtc = await proveWebRtc(one, other);
  const srtp = await proveSrtp(one);
  const tookMs = Math.round(performance.now() - startedAt);
  console.log(JSON.stringify({ proven: true, webRtc, srtp, tookMs }));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
