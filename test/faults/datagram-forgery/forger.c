/*
 * Sends forged UDP datagrams, fast, from whatever addresses they name: IPv4 with our own header on a raw socket.
 *
 *   ./forger PER-SECOND COUNT SEED < SHOTS
 *
 * SHOTS are records in network byte order: source IPv4 (4) and port (2), target IPv4 (4) and port (2), change (1), 0 (1),
 * length (2), data. They are fired one after the other, round and round, each changed by chance as its `change` says.
 * Prints a line of JSON at the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, HEAD = 28, MAX_DATA = 1400, SHOT_HEAD = 16 };
enum { AS_IT_IS, FLIP_A_BIT, CUT, LENGTHEN, OTHER_TAG, OTHER_SSRC, NOISE, OTHER_SEQ, OTHER_KEY, OTHER_LENGTH };

struct shot {
  const uint8_t *head, *data;
  int bytes;
};

static uint64_t state;

static uint32_t chance(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (uint32_t)(state >> 16);
}

static void noise(uint8_t *at, int bytes) {
  for (int done = 0; done < bytes; done++) at[done] = chance();
}

static int change(int how, uint8_t *data, int bytes) {
  switch (how) {
    case FLIP_A_BIT: data[chance() % bytes] ^= 1 << (chance() & 7); break;
    case CUT: return chance() % bytes;
    case LENGTHEN: {
      int more = 1 + chance() % 200;
      if (bytes + more > MAX_DATA) more = MAX_DATA - bytes;
      noise(data + bytes, more);
      return bytes + more;
    }
    case OTHER_TAG: noise(data + bytes - 16, 16); break;
    case OTHER_SSRC: noise(data + 4, 4); break;
    case NOISE: noise(data, bytes); break;
    case OTHER_SEQ: noise(data + 12, 2); break;
    case OTHER_KEY: noise(data + 16, 4); break;
    case OTHER_LENGTH: noise(data + 14, 2); break;
  }
  return bytes;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: forger PER-SECOND COUNT SEED < SHOTS\n"), 2;
  double per_second = atof(argv[1]);
  long count = atol(argv[2]);
  state = strtoull(argv[3], NULL, 10) * 2654435761u + 88172645463325252u;

  static uint8_t input[64 << 20];
  size_t length = fread(input, 1, sizeof input, stdin);
  static struct shot shots[200000];
  int shot_count = 0;
  for (size_t at = 0; at + SHOT_HEAD <= length && shot_count < 200000;) {
    int bytes = input[at + 14] << 8 | input[at + 15];
    shots[shot_count++] = (struct shot){.head = input + at, .data = input + at + SHOT_HEAD, .bytes = bytes};
    at += SHOT_HEAD + bytes;
  }
  if (shot_count == 0) return fprintf(stderr, "forger: no shots\n"), 2;

  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  int buffer = 4 << 20;
  if (fd < 0) return perror("forger: raw socket"), 1;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);

  static uint8_t packets[BATCH][HEAD + MAX_DATA];
  struct mmsghdr headers[BATCH];
  struct iovec vectors[BATCH];
  struct sockaddr_in targets[BATCH];
  long sent = 0, bytes_sent = 0, refused = 0;
  double start = seconds();
  for (long next = 0; next < count;) {
    int batch = count - next < BATCH ? (int)(count - next) : BATCH;
    for (int at = 0; at < batch; at++, next++) {
      const struct shot *shot = &shots[next % shot_count];
      uint8_t *packet = packets[at], *udp = packet + 20;
      memcpy(packet + HEAD, shot->data, shot->bytes);
      int bytes = change(shot->head[12], packet + HEAD, shot->bytes);
      memset(packet, 0, HEAD);
      packet[0] = 0x45, packet[8] = 64, packet[9] = IPPROTO_UDP;
      packet[2] = (HEAD + bytes) >> 8, packet[3] = HEAD + bytes;
      memcpy(packet + 12, shot->head, 4), memcpy(packet + 16, shot->head + 6, 4);
      memcpy(udp, shot->head + 4, 2), memcpy(udp + 2, shot->head + 10, 2);
      udp[4] = (8 + bytes) >> 8, udp[5] = 8 + bytes;
      targets[at] = (struct sockaddr_in){.sin_family = AF_INET};
      memcpy(&targets[at].sin_addr, shot->head + 6, 4);
      vectors[at] = (struct iovec){.iov_base = packet, .iov_len = HEAD + bytes};
      headers[at] = (struct mmsghdr){
          .msg_hdr = {.msg_name = &targets[at], .msg_namelen = sizeof targets[at], .msg_iov = &vectors[at], .msg_iovlen = 1}};
    }
    for (int done = 0; done < batch;) {
      int taken = sendmmsg(fd, headers + done, batch - done, 0);
      if (taken < 0) {
        if (errno == EPERM) return perror("forger"), 1;
        refused++, done++;
        continue;
      }
      for (int at = done; at < done + taken; at++) sent++, bytes_sent += (long)vectors[at].iov_len - HEAD;
      done += taken;
    }
    double ahead = start + next / per_second - seconds();
    if (ahead > 0) {
      struct timespec pause = {.tv_sec = (time_t)ahead, .tv_nsec = (long)((ahead - (time_t)ahead) * 1e9)};
      nanosleep(&pause, NULL);
    }
  }
  printf("{\"sent\":%ld,\"refused\":%ld,\"bytes\":%ld,\"seconds\":%.3f}\n", sent, refused, bytes_sent, seconds() - start);
  return 0;
}
