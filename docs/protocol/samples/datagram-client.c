/*
 * A client for Crossband's media datagrams, version 2 (docs/protocol/datagram.md), from the page alone: POSIX sockets and
 * libcrypto. It sends the frames of a file in real time, and writes the frames that it receives to another.
 *
 *   cc -O2 -Wall -Wextra -o datagram-client datagram-client.c -lcrypto
 *   ./datagram-client HOST VOICE-PORT VIDEO-PORT SESSION IN OUT SECONDS
 *
 * SESSION is a text file, a line each, secrets in hexadecimal, as signaling hands them out:
 *   link    voice|video SSRC UPLINK-SECRET DOWNLINK-SECRET
 *   send    voice|video SSRC UPLINK-SECRET
 *   receive voice|video SSRC KEY-ID DOWNLINK-SECRET [SIGNER-KEY]
 *
 * IN and OUT hold frames, one after the other, numbers in network byte order:
 *   mediaType (1) codec (1) keyFrame (1) 0 (1) timestampMs (4) length (4) data (length)
 * A frame of IN leaves timestampMs after the hub's first answer; those of OUT have their senders' times.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { VOICE = 0, VIDEO = 1, CONTROL = 3 };
enum { KEY_FRAME = 1, MARKER = 2, START = 4, REPAIR = 8 };
enum { PING = 0, PONG = 1, KEY_FRAME_REQUEST = 3 };
enum { HEADER = 16, SEALED_HEADER = 20, TAG = 16, SIGNATURE = 64, MAX_DATAGRAM = 1200 };
/* What remains for a payload when room for a signature is left. */
enum { MAX_PAYLOAD = MAX_DATAGRAM - SEALED_HEADER - TAG - SIGNATURE };
enum { WINDOW = 1024, MAX_PARTS = 2048, MAX_STREAMS = 16, OPEN_FRAMES = 8 };

/* ---- numbers, time ---- */

static void put16(uint8_t *at, uint32_t value) { at[0] = value >> 8, at[1] = value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value); }
static uint32_t get16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return get16(at) << 16 | get16(at + 2); }

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void fail(const char *what) {
  fprintf(stderr, "datagram-client: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(1);
}

/* ---- keys: HKDF-SHA-256 without salt, one block of output ---- */

static void derive_key(const char *label, const uint8_t secret[32], uint32_t ssrc, uint32_t key_id, uint32_t roll,
                       uint8_t key[16]) {
  static const uint8_t no_salt[32];
  uint8_t extracted[32], expanded[32], info[64];
  unsigned length;
  size_t bytes = strlen(label);
  memcpy(info, label, bytes);
  put32(info + bytes, ssrc), put16(info + bytes + 4, key_id), put16(info + bytes + 6, roll);
  info[bytes + 8] = 1;
  HMAC(EVP_sha256(), no_salt, sizeof no_salt, secret, 32, extracted, &length);
  HMAC(EVP_sha256(), extracted, sizeof extracted, info, bytes + 9, expanded, &length);
  memcpy(key, expanded, 16);
}

struct secret {
  const char *label;
  uint8_t bytes[32];
  uint32_t ssrc, key_id;
  /* The key of the roll that was used last. */
  int64_t roll;
  uint8_t key[16];
};

static const uint8_t *key_of(struct secret *secret, uint32_t roll) {
  if (secret->roll != roll) {
    derive_key(secret->label, secret->bytes, secret->ssrc, secret->key_id, roll, secret->key);
    secret->roll = roll;
  }
  return secret->key;
}

static void nonce_of(const uint8_t *datagram, uint8_t nonce[12]) {
  memcpy(nonce, datagram + 4, 4);          /* ssrc */
  memcpy(nonce + 4, datagram + HEADER, 4); /* key id, roll */
  put16(nonce + 8, 0);
  memcpy(nonce + 10, datagram + 12, 2); /* seq */
}

static EVP_CIPHER_CTX *cipher;

static int seal(struct secret *secret, uint32_t roll, uint8_t *datagram, const uint8_t *payload, int bytes) {
  uint8_t nonce[12];
  int done, rest;
  put16(datagram + 14, bytes), put16(datagram + HEADER, secret->key_id), put16(datagram + HEADER + 2, roll);
  nonce_of(datagram, nonce);
  EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, key_of(secret, roll), nonce);
  EVP_EncryptUpdate(cipher, NULL, &done, datagram, SEALED_HEADER);
  EVP_EncryptUpdate(cipher, datagram + SEALED_HEADER, &done, payload, bytes);
  EVP_EncryptFinal_ex(cipher, datagram + SEALED_HEADER + done, &rest);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG, datagram + SEALED_HEADER + bytes);
  return SEALED_HEADER + bytes + TAG;
}

static bool unseal(struct secret *secret, const uint8_t *datagram, int bytes, uint8_t *payload) {
  uint8_t nonce[12], tag[TAG];
  int done, rest;
  nonce_of(datagram, nonce);
  memcpy(tag, datagram + SEALED_HEADER + bytes, TAG);
  EVP_DecryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, key_of(secret, get16(datagram + HEADER + 2)), nonce);
  EVP_DecryptUpdate(cipher, NULL, &done, datagram, SEALED_HEADER);
  EVP_DecryptUpdate(cipher, payload, &done, datagram + SEALED_HEADER, bytes);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG, tag);
  return EVP_DecryptFinal_ex(cipher, payload + done, &rest) == 1;
}

/* ---- which places of a stream were seen ---- */

struct window {
  int64_t newest;
  uint8_t seen[WINDOW];
};

static bool is_new(const struct window *window, int64_t index) {
  if (index > window->newest) return true;
  return index > window->newest - WINDOW && !window->seen[index % WINDOW];
}

static void mark_seen(struct window *window, int64_t index) {
  for (int64_t skipped = window->newest + 1, steps = 0; skipped < index && steps < WINDOW; skipped++, steps++)
    window->seen[skipped % WINDOW] = 0;
  if (index > window->newest) window->newest = index;
  window->seen[index % WINDOW] = 1;
}

/* ---- frames in the making ---- */

struct part {
  int64_t index;
  int bytes;
  uint8_t *data;
};

struct frame {
  bool used, has_start, has_marker;
  uint32_t timestamp;
  uint8_t codec, flags;
  int64_t first, last;
  int count;
  struct part *parts;
};

struct stream {
  int media;
  uint32_t ssrc;
  struct secret secret;
  struct window window;
  EVP_PKEY *signer;
  struct frame frames[OPEN_FRAMES];
  uint32_t sent;
  /* Nothing can be decoded before the first key frame. */
  bool has_key_frame;
};

static struct stream receiving[MAX_STREAMS], sending[MAX_STREAMS], links[2];
static int receiving_count, sending_count;
static FILE *out;
static unsigned long dropped, forged, written, pongs;

static void forget(struct frame *frame) {
  for (int at = 0; at < frame->count; at++) free(frame->parts[at].data);
  free(frame->parts);
  memset(frame, 0, sizeof *frame);
}

static struct frame *frame_at(struct stream *stream, uint32_t timestamp) {
  struct frame *oldest = &stream->frames[0];
  for (int at = 0; at < OPEN_FRAMES; at++) {
    struct frame *frame = &stream->frames[at];
    if (frame->used && frame->timestamp == timestamp) return frame;
    if (oldest->used && (!frame->used || (int32_t)(frame->timestamp - oldest->timestamp) < 0)) oldest = frame;
  }
  forget(oldest);
  oldest->used = true;
  oldest->timestamp = timestamp;
  oldest->parts = calloc(MAX_PARTS, sizeof *oldest->parts);
  if (!oldest->parts) fail("no memory");
  return oldest;
}

static int by_index(const void *one, const void *other) {
  const struct part *a = one, *b = other;
  return a->index < b->index ? -1 : a->index > b->index;
}

/* The hub signs a datagram as it is, behind a label. */
static bool is_signed(const struct stream *stream, const uint8_t *datagram, int length) {
  static const char label[] = "crossband datagram 2 signature";
  uint8_t text[sizeof label - 1 + MAX_DATAGRAM];
  int bytes = length - SIGNATURE;
  memcpy(text, label, sizeof label - 1);
  memcpy(text + sizeof label - 1, datagram, bytes);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool valid = EVP_DigestVerifyInit(context, NULL, NULL, NULL, stream->signer) == 1 &&
               EVP_DigestVerify(context, datagram + bytes, SIGNATURE, text, sizeof label - 1 + bytes) == 1;
  EVP_MD_CTX_free(context);
  return valid;
}

/* Writes a frame whose every part from start to marker is there. */
static void finish(struct stream *stream, struct frame *frame) {
  if (!frame->has_start || !frame->has_marker || frame->last - frame->first + 1 != frame->count) return;
  qsort(frame->parts, frame->count, sizeof *frame->parts, by_index);
  if (frame->flags & KEY_FRAME) stream->has_key_frame = true;
  if (!stream->has_key_frame) { forget(frame); return; }
  uint8_t head[12] = {stream->media, frame->codec, frame->flags & KEY_FRAME, 0};
  uint32_t bytes = 0;
  for (int at = 0; at < frame->count; at++) bytes += frame->parts[at].bytes;
  put32(head + 4, frame->timestamp), put32(head + 8, bytes);
  fwrite(head, 1, sizeof head, out);
  for (int at = 0; at < frame->count; at++) fwrite(frame->parts[at].data, 1, frame->parts[at].bytes, out);
  written++;
  forget(frame);
}

static struct stream *stream_of(uint32_t ssrc, int media) {
  if (links[media].ssrc == ssrc) return &links[media];
  for (int at = 0; at < receiving_count; at++)
    if (receiving[at].ssrc == ssrc && receiving[at].media == media) return &receiving[at];
  return NULL;
}

/* The order of the checks is the protocol's: length, ssrc, key id, place, seal, signature. */
static void take(int media, const uint8_t *datagram, int length) {
  uint8_t payload[MAX_DATAGRAM];
  if (length < SEALED_HEADER + TAG || length > MAX_DATAGRAM || datagram[0] != 2) { dropped++; return; }
  struct stream *stream = stream_of(get32(datagram + 4), media);
  int bytes = get16(datagram + 14), flags = datagram[3];
  int signature = stream && stream->signer ? SIGNATURE : 0;
  int64_t index = (int64_t)get16(datagram + HEADER + 2) << 16 | get16(datagram + 12);
  if (!stream || length != SEALED_HEADER + bytes + TAG + signature || get16(datagram + HEADER) != stream->secret.key_id ||
      !is_new(&stream->window, index) || !unseal(&stream->secret, datagram, bytes, payload)) {
    dropped++;
    return;
  }
  if (signature && !is_signed(stream, datagram, length)) {
    forged++;
    return;
  }
  mark_seen(&stream->window, index);
  if (datagram[1] == CONTROL) {
    if (datagram[2] == PONG) pongs++;
    return;
  }
  /* Frames with lost parts are left out here, though this could restore them. */
  if (flags & REPAIR) return;
  struct frame *frame = frame_at(stream, get32(datagram + 8));
  if (frame->count == MAX_PARTS) return;
  struct part *part = &frame->parts[frame->count++];
  *part = (struct part){.index = index, .bytes = bytes, .data = malloc(bytes ? bytes : 1)};
  if (!part->data) fail("no memory");
  memcpy(part->data, payload, bytes);
  frame->codec = datagram[2], frame->flags = flags;
  if (flags & START) frame->has_start = true, frame->first = index;
  if (flags & MARKER) frame->has_marker = true, frame->last = index;
  finish(stream, frame);
}

/* ---- sending ---- */

static int sockets[2];

static void send_part(struct stream *stream, int media_type, int codec, int flags, uint32_t timestamp,
                      const uint8_t *payload, int bytes) {
  uint8_t datagram[MAX_DATAGRAM] = {2, media_type, codec, flags};
  put32(datagram + 4, stream->ssrc), put32(datagram + 8, timestamp), put16(datagram + 12, stream->sent);
  int length = seal(&stream->secret, stream->sent >> 16, datagram, payload, bytes);
  stream->sent++;
  /* What the network does not take now is late already. */
  if (send(sockets[stream->media], datagram, length, 0) < 0 && errno != EAGAIN && errno != ECONNREFUSED) fail("send");
}

static void send_frame(struct stream *stream, int codec, bool key_frame, uint32_t timestamp, const uint8_t *data, int bytes) {
  int count = (bytes + MAX_PAYLOAD - 1) / MAX_PAYLOAD;
  for (int part = 0; part < count; part++) {
    int from = (int)((int64_t)bytes * part / count), to = (int)((int64_t)bytes * (part + 1) / count);
    int flags = (key_frame ? KEY_FRAME : 0) | (part == 0 ? START : 0) | (part == count - 1 ? MARKER : 0);
    send_part(stream, stream->media, codec, flags, timestamp, data + from, to - from);
  }
}

static void ping(int media) {
  static uint32_t id;
  uint8_t payload[16] = {0};
  if (!links[media].ssrc) return;
  put32(payload, ++id);
  /* A link seals with its uplink secret and opens with the other: two streams under one ssrc. */
  struct stream *link = &sending[MAX_STREAMS - 2 + media];
  send_part(link, CONTROL, PING, START | MARKER, (uint32_t)now_ms(), payload, sizeof payload);
}

/* Who comes in the middle of a stream asks for a key frame until there is one. */
static void ask_for_key_frames(void) {
  for (int at = 0; at < receiving_count; at++) {
    uint8_t payload[4];
    if (receiving[at].media != VIDEO || receiving[at].has_key_frame) continue;
    put32(payload, receiving[at].ssrc);
    struct stream *link = &sending[MAX_STREAMS - 2 + VIDEO];
    send_part(link, CONTROL, KEY_FRAME_REQUEST, START | MARKER, (uint32_t)now_ms(), payload, sizeof payload);
  }
}

/* ---- session and main loop ---- */

static void read_hex(const char *text, uint8_t bytes[32]) {
  for (int at = 0; at < 32; at++)
    if (sscanf(text + at * 2, "%2hhx", &bytes[at]) != 1) fail("a secret is 64 hexadecimal digits");
}

static struct stream stream_with(int media, uint32_t ssrc, const char *label, uint32_t key_id, const char *secret) {
  struct stream stream = {.media = media, .ssrc = ssrc, .window = {.newest = -1}};
  stream.secret = (struct secret){.label = label, .ssrc = ssrc, .key_id = key_id, .roll = -1};
  read_hex(secret, stream.secret.bytes);
  return stream;
}

static const char uplink[] = "crossband datagram 2 uplink", downlink[] = "crossband datagram 2 downlink";

static void read_session(const char *path) {
  FILE *file = fopen(path, "r");
  char line[512], word[16], kind[16], first[80], second[80];
  unsigned ssrc, key_id;
  if (!file) fail(path);
  while (fgets(line, sizeof line, file)) {
    second[0] = 0;
    if (sscanf(line, "%15s %15s", word, kind) != 2) continue;
    int media = strcmp(kind, "video") == 0 ? VIDEO : VOICE;
    if (strcmp(word, "link") == 0 && sscanf(line, "%*s %*s %u %79s %79s", &ssrc, first, second) == 3) {
      sending[MAX_STREAMS - 2 + media] = stream_with(media, ssrc, uplink, 0, first);
      links[media] = stream_with(media, ssrc, downlink, 0, second);
    } else if (strcmp(word, "send") == 0 && sscanf(line, "%*s %*s %u %79s", &ssrc, first) == 2) {
      if (sending_count == MAX_STREAMS - 2) fail("too many streams");
      sending[sending_count++] = stream_with(media, ssrc, uplink, 0, first);
    } else if (strcmp(word, "receive") == 0 && sscanf(line, "%*s %*s %u %u %79s %79s", &ssrc, &key_id, first, second) >= 3) {
      if (receiving_count == MAX_STREAMS) fail("too many streams");
      struct stream *stream = &receiving[receiving_count++];
      *stream = stream_with(media, ssrc, downlink, key_id, first);
      if (second[0]) {
        uint8_t key[32];
        read_hex(second, key);
        stream->signer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, sizeof key);
      }
    } else {
      fail("a line of the session file is malformed");
    }
  }
  fclose(file);
}

static int open_socket(const char *host, const char *port) {
  struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found;
  if (getaddrinfo(host, port, &hints, &found) != 0) fail("cannot find the hub");
  int fd = socket(found->ai_family, SOCK_DGRAM, 0);
  if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) != 0) fail("cannot open a socket");
  freeaddrinfo(found);
  return fd;
}

/* The next frame of the file: false at its end. */
static bool read_frame(FILE *in, uint8_t head[12], uint8_t **data) {
  if (fread(head, 1, 12, in) != 12) return false;
  uint32_t bytes = get32(head + 8);
  if (bytes == 0 || bytes > 1100u * MAX_PARTS) fail("a frame of the file has an impossible length");
  free(*data);
  *data = malloc(bytes);
  if (!*data || fread(*data, 1, bytes, in) != bytes) fail("the file ends within a frame");
  return true;
}

static volatile sig_atomic_t stopped;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

int main(int argc, char **argv) {
  if (argc != 8) fail("usage: datagram-client HOST VOICE-PORT VIDEO-PORT SESSION IN OUT SECONDS");
  signal(SIGINT, stop), signal(SIGTERM, stop);
  cipher = EVP_CIPHER_CTX_new();
  read_session(argv[4]);
  sockets[VOICE] = open_socket(argv[1], argv[2]), sockets[VIDEO] = open_socket(argv[1], argv[3]);
  FILE *in = fopen(argv[5], "rb");
  out = fopen(argv[6], "wb");
  if (!in || !out) fail("cannot open the files of frames");
  uint64_t start = now_ms(), end = start + strtoul(argv[7], NULL, 10) * 1000, next_ping = start, next_request = start;
  uint8_t head[12], *data = NULL;
  bool has_frame = read_frame(in, head, &data);
  /* Times of frames count from the hub's first answer: until then it would not know where this is. */
  uint64_t sending_since = 0;
  while (!stopped && now_ms() < end) {
    uint64_t now = now_ms();
    if (now >= next_ping) ping(VOICE), ping(VIDEO), next_ping = now + (pongs ? 2000 : 100);
    if (!sending_since && pongs) sending_since = now;
    if (pongs && now >= next_request) ask_for_key_frames(), next_request = now + 500;
    while (has_frame && sending_since && now >= sending_since + get32(head + 4)) {
      for (int at = 0; at < sending_count; at++)
        if (sending[at].media == head[0])
          send_frame(&sending[at], head[1], head[2], (uint32_t)sending_since + get32(head + 4), data, get32(head + 8));
      has_frame = read_frame(in, head, &data);
    }
    struct pollfd ready[2] = {{.fd = sockets[VOICE], .events = POLLIN}, {.fd = sockets[VIDEO], .events = POLLIN}};
    if (poll(ready, 2, 2) <= 0) continue;
    for (int media = 0; media < 2; media++) {
      uint8_t datagram[MAX_DATAGRAM + 1];
      ssize_t length;
      while (ready[media].revents && (length = recv(sockets[media], datagram, sizeof datagram, MSG_DONTWAIT)) >= 0)
        take(media, datagram, (int)length);
    }
  }
  fclose(out);
  printf("frames %lu, dropped %lu, forged %lu, pongs %lu\n", written, dropped, forged, pongs);
  return 0;
}
