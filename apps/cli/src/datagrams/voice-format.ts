/** How the command line handles voice: one channel of 32-bit floats, -1..1. */
export const voiceRateHz = 48_000;
export const frameMs = 20;
export const frameSamples = (voiceRateHz * frameMs) / 1000;
/** FFmpeg's words for it. */
export const rawVoice = ['-f', 'f32le', '-ar', String(voiceRateHz), '-ac', '1'] as const;
export const bytesPerSample = 4;
