/** RFC 6455 5.2: the last fragment of a text message. */
const finalText = 0x81;
const longest7Bit = 125;
const longest16Bit = 65_535;

/** A text as the frame that goes to a client: head and body in one buffer, so that one write takes them, to many alike. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const headBytes = bytes <= longest7Bit ? 2 : bytes <= longest16Bit ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + bytes);
  frame[0] = finalText;
  if (headBytes === 2) frame[1] = bytes;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, headBytes);
  return frame;
}
