export { CrossingPlane } from './crossing/crossing-plane.ts';
export { DatagramGateway } from './gateway.ts';
