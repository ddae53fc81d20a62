/*
 * Sender and receivers of the relay benchmark, the same for every server: two UDP sockets a receiver (voice and video),
 * two of the sender. They are cheap enough that the server under test stays the busiest, and times are the kernel's.
 *
 *   endpoints RECEIVERS [rtp]   prints the ports: those of the sender, then voice and video of each receiver
 *
 * Commands by standard input, each naming a file of records; all numbers are little endian:
 *   say FILE     sends each record at once, prints "said"
 *   play FILE    sends each record at its time, waits for what is on its way, prints one line of JSON
 * Record: at (8, ns from the beginning), socket (4, in the order of the ports), port (2), bytes (2), then the bytes.
 *
 * Datagrams of less than 120 bytes are a server's own reports and not counted, those of up to 600 are voice. A receiver has lost nothing when it got as many of a stream as were sent; its
 * delays count then alone, by order, since some servers write numbers of their own into packets.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { VOICE, VIDEO, STREAMS, BATCH = 16, LARGEST = 2048, SETTLE_NS = 300000000, SMALL_BYTES = 600, CONTROL_BYTES = 120 };
/* Packet types of RTCP in the second byte (RFC 5761 section 4); no payload type of this benchmark, with or without marker, is one. */
enum { RTCP_FIRST = 200, RTCP_LAST = 207 };

struct record {
  uint64_t at_ns;
  uint32_t socket;
  uint16_t port;
  uint16_t bytes;
} __attribute__((packed));

static int socket_count;
static int *sockets;
static int poller;
static volatile int playing;
static int is_rtp;

/* When the datagrams of a stream went out, and by receiver how many of them came and when. */
static uint64_t *sent_ns[STREAMS];
static uint32_t sent[STREAMS];
static uint32_t *came[STREAMS];
static uint64_t **came_ns[STREAMS];
static uint32_t capacity;

static uint64_t now_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_socket(uint16_t *port) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  int on = 1, room = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  if (bind(fd, (struct sockaddr *)&at, length) || getsockname(fd, (struct sockaddr *)&at, &length)) fail("bind");
  *port = ntohs(at.sin_port);
  return fd;
}

static void note(int place, size_t bytes, uint8_t second, uint64_t arrived_ns) {
  int stream = bytes <= SMALL_BYTES ? VOICE : VIDEO;
  /* The first two sockets are the sender's. */
  int receiver = place / 2 - 1;
  if (receiver < 0 || !playing || bytes < CONTROL_BYTES) return;
  if (is_rtp && second >= RTCP_FIRST && second <= RTCP_LAST) return;
  uint32_t count = came[stream][receiver]++;
  if (count < capacity) came_ns[stream][receiver][count] = arrived_ns;
}

static void take(int place) {
  static char bytes[BATCH][LARGEST], control[BATCH][64];
  struct iovec vectors[BATCH];
  struct mmsghdr messages[BATCH];
  for (;;) {
    for (int i = 0; i < BATCH; i += 1) {
      vectors[i] = (struct iovec){bytes[i], LARGEST};
      messages[i].msg_hdr = (struct msghdr){
          .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    int count = recvmmsg(sockets[place], messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i += 1) {
      uint64_t arrived_ns = 0;
      for (struct cmsghdr *head = CMSG_FIRSTHDR(&messages[i].msg_hdr); head;
           head = CMSG_NXTHDR(&messages[i].msg_hdr, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec at;
        memcpy(&at, CMSG_DATA(head), sizeof at);
        arrived_ns = (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
      }
      note(place, messages[i].msg_len, (uint8_t)bytes[i][1], arrived_ns);
    }
    if (count < BATCH) return;
  }
}

__attribute__((noreturn)) static void *receive(void *unused) {
  (void)unused;
  struct epoll_event events[256];
  for (;;) {
    int count = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < count; i += 1) take((int)events[i].data.u32);
  }
}

static uint8_t *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  fseek(file, 0, SEEK_END);
  *length = (size_t)ftell(file);
  rewind(file);
  uint8_t *content = malloc(*length + 1);
  if (fread(content, 1, *length, file) != *length) fail(path);
  fclose(file);
  return content;
}

static void send_record(const struct record *record, const uint8_t *bytes) {
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(record->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  sendto(sockets[record->socket], bytes, record->bytes, 0, (struct sockaddr *)&to, sizeof to);
}

static void say(const char *path) {
  size_t length;
  uint8_t *content = read_file(path, &length);
  for (size_t at = 0; at < length;) {
    struct record record;
    memcpy(&record, content + at, sizeof record);
    send_record(&record, content + at + sizeof record);
    at += sizeof record + record.bytes;
    usleep(100);
  }
  free(content);
  printf("said\n");
}

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static void report(void) {
  int receivers = socket_count / 2 - 1;
  uint64_t expected = 0, arrived = 0, surplus = 0;
  size_t delays = 0;
  uint64_t *delay_ns = malloc(sizeof *delay_ns * ((size_t)receivers * (sent[VOICE] + sent[VIDEO]) + 1));
  for (int stream = 0; stream < STREAMS; stream += 1) {
    for (int receiver = 0; receiver < receivers; receiver += 1) {
      uint32_t count = came[stream][receiver];
      expected += sent[stream];
      arrived += count < sent[stream] ? count : sent[stream];
      if (count > sent[stream]) surplus += count - sent[stream];
      if (count != sent[stream]) continue;
      for (uint32_t i = 0; i < count; i += 1) {
        uint64_t at = came_ns[stream][receiver][i];
        delay_ns[delays++] = at > sent_ns[stream][i] ? at - sent_ns[stream][i] : 0;
      }
    }
  }
  qsort(delay_ns, delays, sizeof *delay_ns, by_size);
  double p50 = delays ? (double)delay_ns[delays / 2] / 1000 : -1;
  double p99 = delays ? (double)delay_ns[delays * 99 / 100] / 1000 : -1;
  printf("{\"sent\":%u,\"expected\":%llu,\"arrived\":%llu,\"surplus\":%llu,\"p50Us\":%.0f,\"p99Us\":%.0f}\n",
         sent[VOICE] + sent[VIDEO], (unsigned long long)expected, (unsigned long long)arrived,
         (unsigned long long)surplus, p50, p99);
  free(delay_ns);
}

static void play(const char *path) {
  size_t length;
  uint8_t *content = read_file(path, &length);
  int receivers = socket_count / 2 - 1;
  capacity = 0;
  for (size_t at = 0; at < length; capacity += 1) at += sizeof(struct record) + ((struct record *)(content + at))->bytes;
  for (int stream = 0; stream < STREAMS; stream += 1) {
    sent[stream] = 0;
    sent_ns[stream] = calloc(capacity + 1, sizeof(uint64_t));
    for (int receiver = 0; receiver < receivers; receiver += 1) {
      came[stream][receiver] = 0;
      came_ns[stream][receiver] = calloc(capacity + 1, sizeof(uint64_t));
    }
  }
  playing = 1;
  uint64_t begun_ns = now_ns(CLOCK_MONOTONIC) + 1000000;
  for (size_t at = 0; at < length;) {
    struct record record;
    memcpy(&record, content + at, sizeof record);
    uint64_t due_ns = begun_ns + record.at_ns;
    struct timespec due = {(time_t)(due_ns / 1000000000u), (long)(due_ns % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {
    }
    int stream = record.bytes <= SMALL_BYTES ? VOICE : VIDEO;
    sent_ns[stream][sent[stream]++] = now_ns(CLOCK_REALTIME);
    send_record(&record, content + at + sizeof record);
    at += sizeof record + record.bytes;
  }
  usleep(SETTLE_NS / 1000);
  playing = 0;
  report();
  for (int stream = 0; stream < STREAMS; stream += 1) {
    free(sent_ns[stream]);
    for (int receiver = 0; receiver < receivers; receiver += 1) free(came_ns[stream][receiver]);
  }
  free(content);
}

int main(int argc, char **argv) {
  int receivers = argc > 1 ? atoi(argv[1]) : 0;
  is_rtp = argc > 2 && !strcmp(argv[2], "rtp");
  if (receivers < 1 || receivers > 2000) {
    fprintf(stderr, "endpoints RECEIVERS (1 to 2000) [rtp]\n");
    return 2;
  }
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  socket_count = 2 + 2 * receivers;
  sockets = calloc((size_t)socket_count, sizeof *sockets);
  poller = epoll_create1(0);
  for (int stream = 0; stream < STREAMS; stream += 1) {
    came[stream] = calloc((size_t)receivers, sizeof **came);
    came_ns[stream] = calloc((size_t)receivers, sizeof **came_ns);
  }
  for (int place = 0; place < socket_count; place += 1) {
    uint16_t port;
    sockets[place] = open_socket(&port);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)place};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, sockets[place], &event)) fail("epoll_ctl");
    printf("%u%c", port, place + 1 < socket_count ? ' ' : '\n');
  }
  fflush(stdout);
  pthread_t receiver;
  if (pthread_create(&receiver, NULL, receive, NULL)) fail("pthread_create");
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (!strncmp(line, "say ", 4)) say(line + 4);
    else if (!strncmp(line, "play ", 5)) play(line + 5);
    fflush(stdout);
  }
  return 0;
}
