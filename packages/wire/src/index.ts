export { isDeeperThan } from './json-depth.ts';
export * from './signaling/index.ts';
