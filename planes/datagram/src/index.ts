export type * from './contract.ts';
export { createDatagramPlane, DatagramPlane } from './plane.ts';
export type { RelayFigures } from './relay/messages.ts';
