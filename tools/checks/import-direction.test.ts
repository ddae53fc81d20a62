import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';

const checker = join(import.meta.dirname, 'import-direction.ts');

/** A statement in a sample's text, put together here so that the checker does not take it for one of this file. */
const statement = (words: string, module: string): string => `${words} '${module}';\n`;

/** A repository whose every manifest and file is right; tests add what is wrong. */
const right = {
  'package.json': JSON.stringify({ name: 'sample', devDependencies: { typescript: '1.0.0' } }),
  'packages/foundation/package.json': JSON.stringify({ name: '@sample/foundation' }),
  'packages/foundation/src/index.ts': 'export const one = 1;\n',
  'packages/room/package.json': JSON.stringify({ name: '@sample/room', dependencies: { '@sample/foundation': '*' } }),
  'packages/room/src/index.ts': statement('export { one } from', '@sample/foundation'),
  'gateways/rtp/package.json': JSON.stringify({ name: '@sample/rtp', dependencies: { '@sample/room': '*' } }),
  'gateways/rtp/src/index.ts': `${statement('import type { one } from', '@sample/room')}export type One = typeof one;\n`,
  'gateways/whip/package.json': JSON.stringify({ name: '@sample/whip', dependencies: { '@sample/rtp': '*', ws: '*' } }),
  'gateways/whip/src/index.ts':
    "import { createSocket } from 'node:dgram';\nexport const socket = createSocket('udp4');\n",
};

function check(context: TestContext, wrong: Record<string, string>): { status: number | null; output: string } {
  const root = mkdtempSync(join(tmpdir(), 'crossband-imports-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...right, ...wrong })) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync('git', ['init', '--quiet', root]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [checker], { cwd: root, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('a repository that keeps the rules passes', (context) => {
  const { status, output } = check(context, {});
  assert.equal(status, 0, output);
  assert.match(output, /nothing wrong/);
});

const violations: readonly [string, string, string, RegExp][] = [
  ['an import of a higher layer', 'packages/foundation/src/up.ts', statement('import', '@sample/room'), /lies above/],
  [
    'a type import of a higher layer',
    'packages/room/src/up.ts',
    statement('import type { One } from', '@sample/rtp'),
    /lies above/,
  ],
  ['an import of another gateway', 'gateways/whip/src/peer.ts', statement('import', '@sample/rtp'), /of one layer/],
  [
    'a path into another package',
    'gateways/rtp/src/reach.ts',
    statement('import', '../../../packages/room/src/index.ts'),
    /reaches into/,
  ],
  ['an undeclared dependency', 'gateways/rtp/src/socket.ts', statement('import', 'ws'), /does not declare it/],
  ['a socket in the room', 'packages/room/src/socket.ts', "await import('node:net');\n", /must not know node:net/],
  [
    'a library that reads the environment',
    'gateways/rtp/src/home.ts',
    'export const home = process.env.HOME;\n',
    /environment/,
  ],
  ['a library that prints', 'packages/room/src/say.ts', "console.log('hello');\n", /does not print/],
  [
    'a library that listens',
    'packages/room/src/open.ts',
    'export const open = (s: any) => s.listen(1);\n',
    /not listen/,
  ],
];

for (const [what, path, text, problem] of violations) {
  test(`${what} fails the check, which names the file`, (context) => {
    const { status, output } = check(context, { [path]: text });
    assert.equal(status, 1, output);
    const [line = '', ...others] = output.split('\n').filter((one) => one.startsWith(path));
    assert.deepEqual(others, []);
    assert.match(line, problem);
  });
}
