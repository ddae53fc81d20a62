export { type ActiveSpeaker, type Level, nextSpeaker, nobodySpeaks, speakerOf } from './active-speaker.ts';
export { type Demand, demandOf } from './demand.ts';
export { Enforcement } from './enforcement.ts';
export { type PlanInput, type PlannedPublication, type PlannedSubscription, planRoom } from './planner.ts';
export type * from './ports.ts';
export { Room, type RoomLimits } from './room.ts';
export type { RoomEvents, UnavailableCode } from './room-events.ts';
export { Rooms, type RoomsOptions } from './rooms.ts';
