/** Frames one after the other, as docs/protocol/samples/datagram-client.c reads and writes them. */
export interface Frame {
  readonly mediaType: number;
  readonly codec: number;
  readonly keyFrame: boolean;
  readonly timestampMs: number;
  readonly data: Buffer;
}

const headBytes = 12;

export function framesFile(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ mediaType, codec, keyFrame, timestampMs, data }) => {
      const head = Buffer.from([mediaType, codec, keyFrame ? 1 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(timestampMs, 4);
      head.writeUInt32BE(data.length, 8);
      return [head, data];
    }),
  );
}

export function framesOf(file: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + headBytes <= file.length; ) {
    const bytes = file.readUInt32BE(at + 8);
    const [mediaType = 0, codec = 0, keyFrame = 0] = file.subarray(at, at + 3);
    const data = file.subarray(at + headBytes, at + headBytes + bytes);
    frames.push({ mediaType, codec, keyFrame: keyFrame === 1, timestampMs: file.readUInt32BE(at + 4), data });
    at += headBytes + bytes;
  }
  return frames;
}
