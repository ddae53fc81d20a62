export { type HttpRefusal, refusalAnswer, refusalBody } from './http-refusal.ts';
export { isDeeperThan } from './json-depth.ts';
export * from './signaling/index.ts';
