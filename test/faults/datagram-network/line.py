"""Lines between two network namespaces, in user space: each is a pair of TUN devices NAME0 (hub) and NAME1 (device).

Standard input: one JSON object a line: {"line", "up" or "down": {"lossShare", "delayMs", "jitterMs"}}, {"line", "stalled": bool}
(TCP passes no more), {"line", "moves": true} (a NAT gives another address and port). Each is answered by "done".
Loss, delay and jitter are UDP's alone: signaling has its own fault.
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
TCP, UDP = 6, 17


def tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


def with_checksum(packet):
    """Repairs the IPv4 header's sum; UDP goes without one."""
    packet[10:12] = b"\0\0"
    total = sum(struct.unpack("!10H", packet[:20]))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    struct.pack_into("!H", packet, 10, ~total & 0xFFFF)
    struct.pack_into("!H", packet, 26, 0)
    return packet


class Line:
    def __init__(self, name):
        self.ends = {"hub": tun(name + "0"), "device": tun(name + "1")}
        self.conditions = {"up": {}, "down": {}}
        self.stalled = False
        self.moves = 0
        self.inside = {}

    def outwards(self, packet):
        """What a NAT makes of a datagram of the device; before the first move it leaves all as it is."""
        source, port = bytes(packet[12:16]), struct.unpack_from("!H", packet, 20)[0]
        if self.moves:
            address = source[:3] + bytes([100 + self.moves % 100])
            outside = 20000 + (port * 7 + self.moves * 1009) % 40000
            packet[12:16] = address
            struct.pack_into("!H", packet, 20, outside)
            self.inside[(address, outside)] = (source, port)
            return with_checksum(packet)
        self.inside[(source, port)] = (source, port)
        return packet

    def inwards(self, packet):
        """The device's own address again; None: the NAT has forgotten it."""
        to = (bytes(packet[16:20]), struct.unpack_from("!H", packet, 22)[0])
        device = self.inside.get(to)
        if device is None or device == to:
            return None if device is None else packet
        packet[16:20] = device[0]
        struct.pack_into("!H", packet, 22, device[1])
        return with_checksum(packet)


lines = {name: Line(name) for name in sys.argv[1:]}
waiting = []
order = 0


def take(line, direction, packet):
    global order
    if len(packet) < 28 or packet[0] != 0x45:
        return
    delay_ms = 0
    if packet[9] == TCP:
        if line.stalled:
            return
        delay_ms = line.conditions[direction].get("delayMs", 0)
    elif packet[9] == UDP:
        conditions = line.conditions[direction]
        if random.random() < conditions.get("lossShare", 0):
            return
        delay_ms = conditions.get("delayMs", 0) + random.random() * conditions.get("jitterMs", 0)
        packet = line.outwards(packet) if direction == "up" else line.inwards(packet)
        if packet is None:
            return
    order += 1
    target = line.ends["hub" if direction == "up" else "device"]
    heapq.heappush(waiting, (time.monotonic() + delay_ms / 1000, order, target, bytes(packet)))


def obey(command):
    line = lines[command["line"]]
    for direction in ("up", "down"):
        if direction in command:
            line.conditions[direction] = command[direction]
    if "stalled" in command:
        line.stalled = command["stalled"]
    if command.get("moves"):
        line.moves += 1
        line.inside = {}
    print("done", flush=True)


def send_due():
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, target, packet = heapq.heappop(waiting)
        try:
            os.write(target, packet)
        except OSError:
            # The other side is down, or its queue is full: lost, as on any line.
            pass


sources = {}
for each in lines.values():
    sources[each.ends["hub"]] = (each, "down")
    sources[each.ends["device"]] = (each, "up")
print("ready", flush=True)
while True:
    pause = max(0, waiting[0][0] - time.monotonic()) if waiting else 1
    readable, _, _ = select.select([sys.stdin, *sources], [], [], pause)
    for source in readable:
        if source is sys.stdin:
            text = sys.stdin.readline()
            if not text:
                sys.exit(0)
            obey(json.loads(text))
            continue
        for _ in range(64):
            try:
                data = os.read(source, 2048)
            except OSError:
                break
            take(*sources[source], bytearray(data))
    send_due()
