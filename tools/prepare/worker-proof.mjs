import { fileURLToPath } from 'node:url';
import { runTool } from './run-tool.mjs';

const PROVER = fileURLToPath(new URL('./proof/prove-worker.ts', import.meta.url));
/** It takes half a second; the limit ends a worker that hangs. */
const PROOF_TIMEOUT_MS = 120_000;

/**
 * Lets a worker prove itself: a DTLS join, AES-GCM, RTX, roll-over and SRTP against an independent implementation.
 *
 * @param {string} node a Node that runs TypeScript
 * @param {string} worker
 * @returns {Promise<{ findings: object } | { refusal: string }>}
 */
export async function proveWorker(node, worker) {
  const result = await runTool(node, [PROVER, worker], { timeoutMs: PROOF_TIMEOUT_MS });
  if (result.code === 0) return { findings: JSON.parse(result.stdout) };
  const lastLine = result.output.trim().split('\n').at(-1);
  return { refusal: lastLine || `the proof ended with ${result.signal ?? `exit code ${result.code}`}` };
}
