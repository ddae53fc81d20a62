import { loadLibopus } from '../../../apps/cli/src/datagrams/libopus.ts';
import { Call } from './call.ts';
import { playCaps } from './caps.ts';
import type { DeviceFigures, Examination } from './examination.ts';
import { Network } from './network.ts';

/** Run in the devices' network namespace by inside.ts. */

const examination = JSON.parse(process.argv[2] ?? '') as Examination;
const network = await Network.open();
await using owned = new AsyncDisposableStack();
const call = await Call.open(network, examination, await loadLibopus(), owned);
const { capMs } = examination;
const [lookAtCall, lookAtCaps] = await Promise.all([
  call.play(),
  capMs === null ? null : playCaps(network, capMs, owned),
]);
const figures: DeviceFigures = { call: await lookAtCall(), caps: lookAtCaps ? await lookAtCaps() : null };
network.end(figures);
