/*
 * The least that forwarding costs: what arrives goes to each receiver by one sendto(2), and nothing else happens.
 *
 *   bare-sendto            prints its voice port and its video port
 *
 * Standard input: "voice PORT PORT ..." and "video PORT PORT ..." name the receivers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { VOICE, VIDEO, STREAMS, MOST = 2000 };

static int sockets[STREAMS];
static struct sockaddr_in receivers[STREAMS][MOST];
static int counts[STREAMS];

static void read_receivers(char *line) {
  int stream = strncmp(line, "video", 5) ? VOICE : VIDEO;
  counts[stream] = 0;
  char *rest = NULL;
  strtok_r(line, " \n", &rest);
  for (char *port = strtok_r(NULL, " \n", &rest); port && counts[stream] < MOST; port = strtok_r(NULL, " \n", &rest)) {
    receivers[stream][counts[stream]++] = (struct sockaddr_in){.sin_family = AF_INET,
                                                               .sin_port = htons((uint16_t)atoi(port)),
                                                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  }
}

int main(void) {
  int room = 4 << 20;
  for (int stream = 0; stream < STREAMS; stream += 1) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    sockets[stream] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setsockopt(sockets[stream], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    setsockopt(sockets[stream], SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(sockets[stream], (struct sockaddr *)&at, length)) return 1;
    getsockname(sockets[stream], (struct sockaddr *)&at, &length);
    printf("%u%c", ntohs(at.sin_port), stream == VIDEO ? '\n' : ' ');
  }
  fflush(stdout);
  static char line[MOST * 8];
  struct pollfd waits[] = {{0, POLLIN, 0}, {sockets[VOICE], POLLIN, 0}, {sockets[VIDEO], POLLIN, 0}};
  for (;;) {
    poll(waits, 3, -1);
    if (waits[0].revents) {
      if (!fgets(line, sizeof line, stdin)) return 0;
      read_receivers(line);
      printf("ready\n");
      fflush(stdout);
    }
    for (int stream = 0; stream < STREAMS; stream += 1) {
      if (!waits[1 + stream].revents) continue;
      char datagram[2048];
      ssize_t bytes;
      while ((bytes = recv(sockets[stream], datagram, sizeof datagram, 0)) > 0) {
        for (int place = 0; place < counts[stream]; place += 1) {
          sendto(sockets[stream], datagram, (size_t)bytes, 0, (struct sockaddr *)&receivers[stream][place],
                 sizeof receivers[stream][place]);
        }
      }
    }
  }
}
