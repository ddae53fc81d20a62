export * from './signaling/index.ts';
