import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROVER = fileURLToPath(new URL('./prove-worker.ts', import.meta.url));

type Verdict = { code: number; stdout: string; stderr: string };

function prove(worker: string): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROVER, worker], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test('the worker that this machine uses proves itself in every respect', async () => {
  const worker = process.env.MEDIASOUP_WORKER_BIN;
  assert.ok(worker, 'run the tests by npm test, which names the prepared worker in MEDIASOUP_WORKER_BIN');
  const verdict = await prove(worker);
  assert.equal(verdict.code, 0, verdict.stderr);
  const findings = JSON.parse(verdict.stdout);
  assert.ok(findings.webRtc.recoveredByRtx >= 12, 'six packets were lost each way');
  assert.deepEqual(findings.srtp.suites.length, 4);
  assert.ok(findings.srtp.forgedRefused > 0 && findings.srtp.replayedRefused > 0);
});

test('a program that is no worker is refused with a sentence', async () => {
  for (const impostor of ['/bin/true', '/bin/cat', '/nonexistent/worker', PROVER]) {
    const verdict = await prove(impostor);
    assert.equal(verdict.code, 1, impostor);
    assert.notEqual(verdict.stderr.trim(), '', impostor);
    assert.equal(verdict.stdout, '', impostor);
  }
});
