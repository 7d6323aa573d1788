#!/usr/bin/env python3
"""slow.py VITRINE [--sockets N] [--readers N] [--seconds N] [--factor N]: readers zoom while one address sends slowly.

Makes a home with one image and serves it. Readers at 127.0.0.2 ask for its tiles, each on a connection of its own, a
tile every 20 ms: first on an idle server, then while 127.0.0.1 holds 10,000 sockets with half-sent requests, adds a byte
to each every few seconds, and opens a new socket for each that the server closes. Prints the 95th percentiles. Exit
status 0 where the second is at most twice the first, or under 5 ms, and no reader was refused.

The client needs as many open files as there are sockets (ulimit -n).
"""
import argparse
import os
import random
import resource
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

SIDE = 2048
TILE = 256
NOISE = 0.005


def picture(path: Path) -> None:
    """A PNG of soft waves, so that tiles have some bytes."""
    rows = bytearray()
    for y in range(SIDE):
        rows.append(0)
        rows += bytes((x * y // 7 + x // 3) & 0xFF for x in range(SIDE))

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = SIDE.to_bytes(4, "big") + SIDE.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 1))
                     + chunk(b"IEND", b""))


def tiles() -> list[str]:
    targets = []
    for scale in (1, 2, 4, 8):
        step = TILE * scale
        for y in range(0, SIDE, step):
            for x in range(0, SIDE, step):
                targets.append(f"/iiif/image/wave/{x},{y},{step},{step}/{TILE},{TILE}/0/default.jpg")
    return targets


def connect(port: int, source: str) -> socket.socket:
    client = socket.socket()
    client.settimeout(60)
    client.bind((source, 0))
    client.connect(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def ask(client: socket.socket, target: str) -> int:
    client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            raise ConnectionError("closed")
        data += part
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        part = client.recv(65536)
        if not part:
            raise ConnectionError("closed")
        body += part
    return int(head.split(b" ")[1])


class Readers:
    """Readers that zoom, and how long each tile took."""

    def __init__(self, port: int, count: int):
        self.port, self.times, self.faults = port, [], []
        self.lock = threading.Lock()
        self.count = count

    def read(self, number: int, end: float) -> None:
        chance, times, client = random.Random(number), [], None
        targets = tiles()
        try:
            while time.monotonic() < end:
                start = time.monotonic()
                # A reader that lost its connection opens another, as a browser does: both count as one wait.
                if client is None:
                    client = connect(self.port, "127.0.0.2")
                try:
                    status = ask(client, chance.choice(targets))
                except (ConnectionError, TimeoutError) as error:
                    client.close()
                    client = None
                    with self.lock:
                        self.faults.append(str(error))
                    continue
                times.append(time.monotonic() - start)
                if status != 200:
                    with self.lock:
                        self.faults.append(f"status {status}")
                time.sleep(0.02)
        except OSError as error:
            with self.lock:
                self.faults.append(str(error))
        with self.lock:
            self.times += times

    def run(self, seconds: float) -> float:
        """Zooms for some seconds. Returns the 95th percentile in seconds."""
        self.times, self.faults = [], []
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self.read, args=(number, end)) for number in range(self.count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not self.times:
            raise SystemExit(f"slow: no reader got anything: {self.faults[:3]}")
        return sorted(self.times)[int(len(self.times) * 0.95)]


def attack(port: int, sockets: int) -> None:
    """Holds sockets with half-sent requests until it is ended."""
    poller, clients = select.poll(), {}
    chance = random.Random(1)
    texts = [b"GET /iiif/image/wave/", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"", b"G"]
    announced, next_byte, opened = False, time.monotonic() + 3, 0
    while True:
        # Holding sockets is what this is about, not opening them: a thousand a second at first, then a quarter of that.
        for _ in range(min(5 if announced else 20, sockets - len(clients))):
            client = socket.socket()
            client.setblocking(False)
            client.bind(("127.0.0.1", 0))
            client.connect_ex(("127.0.0.1", port))
            clients[client.fileno()] = (client, opened)
            poller.register(client, select.POLLIN | select.POLLHUP | select.POLLERR)
            opened += 1
        time.sleep(0.02)
        for number, _ in poller.poll(0):
            poller.unregister(number)
            clients.pop(number)[0].close()
        now = time.monotonic()
        if now >= next_byte:
            next_byte = now + 3
            for client, index in list(clients.values()):
                try:
                    client.send(texts[index % 4] if chance.random() < 0.5 else b"a")
                except OSError:
                    pass
        if not announced and opened >= sockets:
            announced = True
            print("attacking", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("vitrine")
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--factor", type=float, default=2)
    parser.add_argument("--attack", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if options.attack:
        attack(options.attack, options.sockets)
    if hard < options.sockets + 100:
        raise SystemExit(f"slow: {options.sockets} sockets need as many open files; the limit is {hard}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    with tempfile.TemporaryDirectory() as folder:
        files, home = Path(folder, "in"), Path(folder, "home")
        files.mkdir()
        picture(files / "wave.png")
        Path(folder, "sheet.csv").write_text("file,identifier,id\nwave.png,wave,wave\n")
        def run(*words: object) -> None:
            subprocess.run([options.vitrine, *words], check=True, env=environment, stdout=subprocess.DEVNULL)

        run("init", home)
        Path(home, "vitrine.yaml").write_text(f"images: {{tile_size: {TILE}}}\n")
        run("import", files, "--home", home, "--metadata", f"{folder}/sheet.csv")
        server = subprocess.Popen([options.vitrine, "serve", "--home", home, "--port", "0"], env=environment,
                                  stdout=subprocess.PIPE, text=True)
        attacker = None
        try:
            port = int(server.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
            readers = Readers(port, options.readers)
            readers.run(2)
            idle = readers.run(options.seconds)
            if readers.faults:
                raise SystemExit(f"slow: faults on an idle server: {readers.faults[:3]}")
            attacker = subprocess.Popen(
                [sys.executable, __file__, options.vitrine, "--attack", str(port), "--sockets", str(options.sockets)],
                stdout=subprocess.PIPE, text=True)
            attacker.stdout.readline()
            slow = readers.run(options.seconds)
        finally:
            if attacker:
                attacker.kill()
                attacker.wait()
            server.terminate()
            server.wait(30)
    faults = len(readers.faults)
    good = faults == 0 and slow <= max(NOISE, options.factor * idle)
    print(f"{options.readers} readers, 95th percentile: idle {idle * 1000:.2f} ms, "
          f"with {options.sockets} slow sockets {slow * 1000:.2f} ms ({slow / idle:.2f} times), {faults} faults: "
          f"{'passed' if good else 'failed'}")
    if faults:
        print(f"  such as: {readers.faults[:3]}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
