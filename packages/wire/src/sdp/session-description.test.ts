import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativeCodecs } from '../rtp/native-codecs.ts';
import { writeSessionDescription } from './session-description.ts';

test('a description names codec, parameters, feedback and key', () => {
  const text = writeSessionDescription({
    title: 'demo\r\nm=audio 1 RTP/AVP 0',
    originIp: '192.0.2.1',
    receiverIp: '::1',
    media: [{ codec: nativeCodecs.H264, port: 5004, ssrc: 77, cname: 'c', srtpKey: 'AAAA' }],
  });
  assert.deepEqual(text.split('\r\n'), [
    'v=0',
    'o=- 77 1 IN IP4 192.0.2.1',
    's=demo  m=audio 1 RTP/AVP 0',
    'c=IN IP6 ::1',
    't=0 0',
    'm=video 5004 RTP/SAVPF 96',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1',
    'a=rtcp-fb:96 nack',
    'a=rtcp-fb:96 nack pli',
    'a=rtcp-fb:96 ccm fir',
    'a=rtcp-mux',
    'a=sendonly',
    'a=ssrc:77 cname:c',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA',
    '',
  ]);
});

test('Opus is announced with two channels, RFC 7587 section 7', () => {
  const text = writeSessionDescription({
    title: 'x',
    originIp: '127.0.0.1',
    receiverIp: '127.0.0.1',
    media: [{ codec: nativeCodecs.OPUS, port: 5006, ssrc: 1, cname: 'c' }],
  });
  assert.match(text, /m=audio 5006 RTP\/AVPF 111\r\na=rtpmap:111 opus\/48000\/2\r\n/);
});
