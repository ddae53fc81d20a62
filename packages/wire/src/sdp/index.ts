export { type MediaSection, type SessionDescription, writeSessionDescription } from './session-description.ts';
