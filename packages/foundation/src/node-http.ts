/**
 * Node's HTTP. `import … from 'node:http'` reads every export, also `WebSocket`, for which Node loads all of its fetch:
 * 3 to 13 MB that a hub has no use for.
 */
export const http = process.getBuiltinModule('node:http');
