const RTP_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const GENERIC_NACK = 1;
const PICTURE_LOSS = 1;
/** The SSRC under which the prover reports. */
const PROVER_SSRC = 0x00c0de00;

/** Whether a datagram is RTCP rather than RTP, by the packet type's range (RFC 5761 section 4). */
export function isRtcp(datagram: Buffer): boolean {
  const packetType = datagram.readUInt8(1);
  return packetType >= 192 && packetType <= 223;
}

/** Picture loss indication (RFC 4585 section 6.3.1). */
export function pictureLoss(mediaSsrc: number): Buffer {
  return feedback(PAYLOAD_FEEDBACK, PICTURE_LOSS, mediaSsrc, Buffer.alloc(0));
}

/** Generic NACK of one packet (RFC 4585 section 6.2.1). */
export function genericNack(mediaSsrc: number, seq: number): Buffer {
  const item = Buffer.alloc(4);
  item.writeUInt16BE(seq);
  return feedback(RTP_FEEDBACK, GENERIC_NACK, mediaSsrc, item);
}

/** Whether a compound RTCP packet holds a picture loss indication for `mediaSsrc`. */
export function isPictureLossFor(compound: Buffer, mediaSsrc: number): boolean {
  for (let at = 0; at + 12 <= compound.length; at += 4 * (compound.readUInt16BE(at + 2) + 1)) {
    const isPictureLoss =
      compound.readUInt8(at + 1) === PAYLOAD_FEEDBACK && (compound.readUInt8(at) & 0x1f) === PICTURE_LOSS;
    if (isPictureLoss && compound.readUInt32BE(at + 8) === mediaSsrc) return true;
  }
  return false;
}

function feedback(packetType: number, format: number, mediaSsrc: number, items: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80 | format, 0);
  header.writeUInt8(packetType, 1);
  header.writeUInt16BE((header.length + items.length) / 4 - 1, 2);
  header.writeUInt32BE(PROVER_SSRC, 4);
  header.writeUInt32BE(mediaSsrc, 8);
  return Buffer.concat([header, items]);
}
