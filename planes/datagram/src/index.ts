export type * from './contract.ts';
export { createDatagramPlane, DatagramPlane } from './plane.ts';
