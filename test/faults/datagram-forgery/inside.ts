import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { type AssaultFigures, assault } from './assault.ts';
import { Forger } from './forger.ts';

/** Runs inside the exam's network namespace: `inside.ts DATAGRAMS CONTROL-DATAGRAMS PER-SECOND`; its last line is the result. */
const [datagrams = 1_000_000, controlDatagrams = 20_000, perSecond = 22_000] = process.argv.slice(2).map(Number);
const log = (line: string): void => console.error(line);

using forger = await Forger.build();

/** @param guardOff a file of guards-off that is loaded into the hub before everything else */
async function against(guardOff: string | null, count: number, believes = false): Promise<AssaultFigures> {
  const options = process.env.NODE_OPTIONS;
  if (guardOff) {
    const file = pathToFileURL(join(import.meta.dirname, 'guards-off', `${guardOff}.ts`));
    process.env.NODE_OPTIONS = `${options ?? ''} --import ${file.href}`;
  }
  await using hub = await HubProcess.start('--datagrams');
  if (options === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = options;
  return await assault(hub, forger, { datagrams: count, perSecond, believes, log });
}

const guarded = await against(null, datagrams);
log('control: replays are taken again');
const window = await against('window', controlDatagrams);
log('control: the hub opens whatever its tag');
const tag = await against('tag', controlDatagrams);
log('control: a device verifies no signature');
const signature = await against(null, controlDatagrams, true);

const { tried, accepted, legitSent, legitLost, attackersSentBytes, answeredBytes } = guarded;
console.log(
  JSON.stringify({
    tried,
    accepted,
    controlAccepted: window.accepted + tag.accepted + signature.accepted,
    legitLostShare: legitLost / legitSent,
    amplification: answeredBytes / attackersSentBytes,
    perSecond: guarded.perSecond,
    legitSent,
    legitLost,
    controlAcceptedBy: { window: window.accepted, tag: tag.accepted, signature: signature.accepted },
  }),
);
