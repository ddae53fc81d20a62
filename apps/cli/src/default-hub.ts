/** Where a hub of this machine listens when it is told nothing else. */
export const defaultHub = 'http://127.0.0.1:8080';
