import type { Candidate } from './candidate.ts';
import { proveInbound } from './prove-srtp-inbound.ts';
import { proveOutbound } from './prove-srtp-outbound.ts';
import { SrtpBench } from './srtp-bench.ts';
import { SUITES, type SuiteName } from './srtp-suite.ts';

export type SrtpFindings = { suites: SuiteName[]; packets: number; forgedRefused: number; replayedRefused: number };

/**
 * Checks the worker's SRTP and SRTCP in each protection profile against an independent implementation. A mistake that a
 * worker makes the same way in both directions would pass between two workers; it does not pass here.
 */
export async function proveSrtp(candidate: Candidate): Promise<SrtpFindings> {
  const findings: SrtpFindings = { suites: [], packets: 0, forgedRefused: 0, replayedRefused: 0 };
  for (const suite of Object.keys(SUITES) as SuiteName[]) {
    await using bench = await SrtpBench.open(candidate, suite);
    const inbound = await proveInbound(bench);
    findings.packets += inbound.packets + (await proveOutbound(bench));
    findings.forgedRefused += inbound.forgedRefused;
    findings.replayedRefused += inbound.replayedRefused;
    findings.suites.push(suite);
  }
  return findings;
}
