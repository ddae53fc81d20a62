export type * from './contract.ts';
export { createSfuPlane, SfuPlane } from './plane.ts';
