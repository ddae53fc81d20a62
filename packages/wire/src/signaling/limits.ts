/** Bounds of the signaling protocol, the same for both ends (docs/protocol/signaling.md). */
export const signalingLimits = {
  frameBytes: 65_536,
  fragments: 16,
  jsonDepth: 16,
  openTimeoutMs: 5_000,
  messagesPerSecond: 20,
  messageBurst: 80,
  keepAliveIntervalMs: 10_000,
  resumeWindowMs: 60_000,
  chatHistory: 200,
} as const;

export const signalingPath = '/signal';
export const signalingSubprotocol = 'crossband.v1';
