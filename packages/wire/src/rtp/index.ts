export { audioLevelExtension, rtpAudioLevelDbov, withAudioLevel } from './audio-level.ts';
export { classifyDatagram, type DatagramKind } from './demultiplex.ts';
export { type NativeCodec, type NativeCodecName, nativeCodecOf, nativeCodecs } from './native-codecs.ts';
export { putUint16, putUint32, uint16At, uint32At } from './network-order.ts';
export {
  buildFir,
  buildPli,
  FEEDBACK_HEADER_BYTES,
  type KeyFrameRequest,
  keyFrameRequestOf,
  nackedSequenceNumbers,
} from './rtcp-feedback.ts';
export {
  FeedbackFormat,
  goodbyeSources,
  RTCP_HEADER_BYTES,
  type RtcpPacketView,
  RtcpType,
  rtcpSenderSsrc,
  splitRtcpCompound,
} from './rtcp-packet.ts';
export {
  buildGoodbye,
  buildReceiverReport,
  buildSenderReport,
  buildSourceDescription,
  firstBlockOffset,
  ntpOf,
  REPORT_BLOCK_BYTES,
  type ReportBlock,
  reportBlocksOf,
  SENDER_REPORT_BYTES,
  type SenderInfo,
  senderInfoOf,
} from './rtcp-report.ts';
export {
  parseRtpHeader,
  RTP_HEADER_BYTES,
  type RtpHeader,
  rtpHeaderBytes,
  rtpMarker,
  rtpPaddingBytes,
  rtpPayloadType,
  rtpSequenceNumber,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from './rtp-header.ts';
