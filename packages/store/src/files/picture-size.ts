export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Size of a picture by its first bytes; null: they do not tell. */
export function pictureSize(type: string, head: Buffer): PictureSize | null {
  try {
    const size = readers[type]?.(head) ?? null;
    return size && size.widthPx > 0 && size.heightPx > 0 ? size : null;
  } catch (error) {
    // It ends before its size.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const readers: Readonly<Record<string, (head: Buffer) => PictureSize | null>> = {
  /** PNG (ISO/IEC 15948), 11.2.1: IHDR comes first. */
  'image/png': (head) => ({ widthPx: head.readUInt32BE(16), heightPx: head.readUInt32BE(20) }),
  /** GIF89a, 18: the logical screen. */
  'image/gif': (head) => ({ widthPx: head.readUInt16LE(6), heightPx: head.readUInt16LE(8) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/** JPEG (ITU-T T.81), B.2.2: the frame header, behind segments of any number. */
function jpegSize(head: Buffer): PictureSize | null {
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return null;
    const marker = head.readUInt8(at + 1);
    // Fill bytes (B.1.1.2).
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { heightPx: head.readUInt16BE(at + 5), widthPx: head.readUInt16BE(at + 7) };
    at += 2 + Math.max(2, head.readUInt16BE(at + 2));
  }
}

/** WebP (RFC 9649): extended (2.7), lossless (3.4) and lossy (RFC 6386, 9.1). */
function webpSize(head: Buffer): PictureSize | null {
  const chunk = head.toString('latin1', 12, 16);
  if (chunk === 'VP8X') return { widthPx: head.readUIntLE(24, 3) + 1, heightPx: head.readUIntLE(27, 3) + 1 };
  if (chunk === 'VP8L') {
    const bits = head.readUInt32LE(21);
    return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8 ') return null;
  return { widthPx: head.readUInt16LE(26) & 0x3fff, heightPx: head.readUInt16LE(28) & 0x3fff };
}
