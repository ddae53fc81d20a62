/**
 * The layers, lowest first. A file may import from its own package and from packages of lower layers; within one
 * layer only where `peers` names it. Gateways never import each other.
 */
const layers: readonly (readonly string[])[] = [
  ['packages/foundation'],
  ['packages/wire'],
  ['packages/media', 'packages/room', 'packages/identity'],
  ['packages/store', 'packages/client', 'planes/*', 'services/*', 'cluster'],
  ['gateways/*'],
  ['apps/*'],
  ['tools'],
  ['test'],
  ['bench'],
];

/** Module names that a package must not import, by package: what keeps a room free of sockets and engines. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'packages/foundation': /^node:(net|dgram|http|https|tls|fs|child_process|worker_threads)/,
  'packages/room': /^(ws|fastify|mediasoup.*|pino|node:(net|dgram|http|https|tls|fs|child_process|worker_threads).*)$/,
  'packages/wire': /^(ws|fastify|mediasoup.*|node:(net|dgram|http|https|tls|fs|child_process|worker_threads).*)$/,
  'packages/media': /^(node:.*|ws|fastify|mediasoup.*)$/,
};

/** The unit that a file belongs to: `packages/room`, `gateways/rtp`, `test`, or null for files at the root. */
export function unitOf(path: string): string | null {
  const [top = '', second] = path.split('/');
  if (['test', 'bench', 'tools', 'cluster'].includes(top)) return top;
  if (['packages', 'planes', 'gateways', 'services', 'apps'].includes(top) && second) return `${top}/${second}`;
  return null;
}

function heightOf(unit: string): number {
  return layers.findIndex((layer) =>
    layer.some((entry) => entry === unit || (entry.endsWith('/*') && unit.startsWith(entry.slice(0, -1)))),
  );
}

/** Why `from` may not import `to`, or null when it may. */
export function refusal(from: string, to: string): string | null {
  if (from === to) return null;
  const [low, high] = [heightOf(to), heightOf(from)];
  if (low < 0 || high < 0) return `${low < 0 ? to : from} has no place among the layers`;
  if (low < high) return null;
  return low === high ? `${from} and ${to} are of one layer` : `${to} lies above ${from}`;
}

/** Why a unit may not import an outside module, or null when it may. */
export function outsideRefusal(from: string, module: string): string | null {
  return forbidden[from]?.test(module) ? `${from} must not know ${module}` : null;
}
