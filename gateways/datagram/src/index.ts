export { CrossingPlane } from './crossing/crossing-plane.ts';
