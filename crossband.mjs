#!/usr/bin/env node
// The one command: prepares this machine, then runs what was asked for. Plain JavaScript without dependencies, so that it
// runs before anything is installed. Everything else stands in tools/prepare; this file only guards the Node version,
// in syntax that older ones still parse, to answer them with a sentence instead of a syntax error.
const oldestMajor = 18;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldestMajor) {
  console.error(
    'crossband: Node ' +
      process.versions.node +
      ' is too old to prepare Crossband, which needs Node ' +
      oldestMajor +
      ' or newer to begin with.\n  Cure: install a newer one (on Debian 12: apt-get install nodejs npm) and run the same command again.',
  );
  process.exit(1);
} else {
  import('./tools/prepare/launcher.mjs').then(
    (launcher) => launcher.launch(process.argv.slice(2)),
    (error) => {
      console.error(`crossband: Cannot load the launcher: ${error.message}`);
      process.exit(1);
    },
  );
}
