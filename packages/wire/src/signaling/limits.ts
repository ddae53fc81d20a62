/** Bounds of the signaling protocol, the same for both ends (docs/protocol/signaling.md). */
export const signalingLimits = {
  frameBytes: 65_536,
  fragments: 16,
  jsonDepth: 16,
  openTimeoutMs: 5_000,
  messagesPerSecond: 20,
  messageBurst: 80,
  /** A message of so many bytes costs as much as two small ones. */
  bytesPerMessage: 8_192,
  keepAliveIntervalMs: 10_000,
  resumeWindowMs: 60_000,
  /** Most of a data message's payload, in UTF-8. */
  dataBytes: 16_384,
  /** Most that one data message names as its receivers. */
  dataReceivers: 100,
} as const;

export const signalingPath = '/signal';
export const signalingSubprotocol = 'crossband.v1';
