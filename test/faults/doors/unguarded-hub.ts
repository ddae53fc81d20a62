import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The hub with its guards taken out while it is loaded, for the exam's control: an exam that finds nothing here finds
 * nothing anywhere. Each line that goes has to be there, or the control would be none.
 */
const root = join(import.meta.dirname, '../../..');

const without: Readonly<Record<string, readonly [string, string][]>> = {
  // Any page may connect.
  'gateways/signaling/src/origin.ts': [['if (origin === undefined) return true;', 'return true;']],
  // Whatever a token says is believed: signature, times and key are not looked at.
  'packages/identity/src/room-tokens.ts': [
    ['const kid = keyIdOf(token);', 'return believe(token);'],
    [
      '/** Verifies room tokens.',
      `function believe(token: string): VerifiedRoomToken {
        let claims: Record<string, unknown> = {};
        try { claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()); } catch {}
        const { sub = 'somebody', name = null, room = 'kitchen', moderate = false } = (claims ?? {}) as never;
        const grants = { room, publish: ['microphone' as const], subscribe: true, data: true, chat: true, moderate, expiresAtMs: 9e15 };
        return { subject: sub, name, grants, keyId: 'none', tokenId: 'none' };
      }
      /** Verifies room tokens.`,
    ],
  ],
  // Everybody may do everything.
  'packages/identity/src/permissions.ts': [
    ["if (administrator || role === 'owner') return everything;", 'return everything;'],
  ],
  // Nobody hears that a right has ended.
  'gateways/signaling/src/access/guard.ts': [['this.#version += 1;\n    switch', 'return;\n    switch']],
  // Files by whatever path is asked for.
  'apps/hub/src/http.ts': [
    [
      'await server.register(fastifyStatic, {',
      `server.get('/assets/*', (request, reply) => {
        const asked = decodeURIComponent((request.raw.url ?? '').slice('/assets/'.length)).replaceAll('\\\\\\\\', '/');
        return import('node:fs/promises').then(({ readFile }) => readFile(join(webRoot, 'assets', asked)))
          .then((file) => reply.type('application/octet-stream').send(file), () => reply.code(404).send('none'));
      });
      await server.register(fastifyStatic, {`,
    ],
  ],
  // Words are kept as somebody found them nicer.
  'gateways/signaling/src/words.ts': [
    [
      'const { id, text, replyTo, attachments } = said;',
      "const { id, replyTo, attachments } = said; const text = said.text.normalize('NFKC').trim();",
    ],
  ],
};

const patched = new Set<string>();
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const file = Object.keys(without).find((path) => pathToFileURL(join(root, path)).href === url);
    const changes = without[file ?? ''];
    if (file === undefined || !changes) return loaded;
    let source = readFileSync(join(root, file), 'utf8');
    for (const [there, instead] of changes) {
      if (!source.includes(there)) throw new Error(`The control no longer finds its guard in ${file}: ${there}`);
      source = source.replace(there, () => instead);
    }
    patched.add(file);
    return { ...loaded, source };
  },
});

await import(pathToFileURL(join(root, 'apps/hub/src/main.ts')).href);
for (const file of Object.keys(without)) {
  if (!patched.has(file)) throw new Error(`The control did not load ${file}`);
}
