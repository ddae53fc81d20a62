import { registerHooks } from 'node:module';

/** The hub, which says in the end what it has loaded: Node's own parts by name, all else by address. */

const loaded: string[] = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
process.on('exit', () => {
  // In no documentation, and the only way to see what Node loads for itself.
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
  process.stdout.write(`\nloaded ${JSON.stringify([...loaded, ...moduleLoadList])}\n`);
});
await import('../../../apps/hub/src/main.ts');
