"""Sends UDP datagrams from addresses and ports that are not ours, by a raw socket.

Reads lines `SOURCE_IP SOURCE_PORT TARGET_IP TARGET_PORT HEX` and answers each with a line once it is sent.
"""
import socket
import struct
import sys

raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for line in sys.stdin:
    source, source_port, target, target_port, payload = line.split()
    data = bytes.fromhex(payload)
    # UDP without a checksum (RFC 768), inside IPv4 whose checksum and length the kernel fills in.
    udp = struct.pack("!HHHH", int(source_port), int(target_port), 8 + len(data), 0) + data
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, socket.IPPROTO_UDP, 0,
        socket.inet_aton(source), socket.inet_aton(target),
    )
    raw.sendto(header + udp, (target, 0))
    print("sent", flush=True)
