"""Starts and ends the servers that are compared: on loopback, on free ports, with configuration of our own.

Only processes that were started here are ended, each by its own handle.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from load import get

IIPSRV = "/usr/lib/iipimage-server/iipsrv.fcgi"
# Tried on two cores at concurrency 8, IIPImage was fastest with these: as many processes as connections, connections
# to them kept open, one thread in each (OpenMP's default, one per core and process, made renders four times slower).
IIP_PROCESSES = 8
TILE_CACHE_MB = 100  # per process; enough for every tile of the photograph


class Servers:
    """The running servers of one benchmark, ended together."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, *_) -> None:
        for process in reversed(self.processes):
            self.end(process)

    def start(self, command: list, log: str, **options) -> subprocess.Popen:
        with open(self.folder / log, "ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, **options)
        self.processes.append(process)
        return process

    def end(self, process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def vitrine(self, binary: Path, home: Path) -> tuple[subprocess.Popen, str]:
        """The server of a home, once it accepts connections, and its address."""
        log = self.folder / f"vitrine-{time.monotonic_ns()}.log"
        process = self.start([binary, "serve", "--home", home, "--port", "0"], log.name, env=environment())
        for _ in range(200):
            if found := re.search(r"Vitrine is serving (http://[^/\s]+)/", log.read_text()):
                return process, found[1]
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"bench: vitrine did not start: {log.read_text()[-2000:]}")

    def iipimage(self, name: str, pyramids: Path, cache_mb: int) -> Path:
        """A group of IIPImage processes behind one socket, which they inherit as FastCGI wants it."""
        if not os.access(IIPSRV, os.X_OK):
            raise SystemExit(f"bench: there is no {IIPSRV}; it comes with Debian's iipimage-server")
        path = self.folder / f"{name}.socket"
        settings = {
            "FILESYSTEM_PREFIX": f"{pyramids}/", "MAX_IMAGE_CACHE_SIZE": str(cache_mb), "MAX_CVT": "10000",
            "JPEG_QUALITY": "85", "OMP_NUM_THREADS": "1", "LC_ALL": "C", "PATH": os.environ["PATH"],
        }  # fmt: skip
        with socket.socket(socket.AF_UNIX) as listener:
            # By a relative name: the name of a socket may have no more than a hundred bytes.
            before = os.getcwd()
            os.chdir(self.folder)
            listener.bind(path.name)
            os.chdir(before)
            listener.listen(1024)
            for _ in range(IIP_PROCESSES):
                self.start([IIPSRV], f"{name}.log", stdin=listener, env=settings)
        path.chmod(0o777)
        return path

    def nginx(self, name: str, workers: str, locations: str, upstreams: str = "") -> str:
        """An nginx with nothing but `locations`, and its address."""
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if not program:
            raise SystemExit("bench: there is no nginx; it comes with Debian's nginx-light")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        folder = self.folder / name
        folder.mkdir()
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(f"""
daemon off; pid {folder}/pid; error_log {folder}/error.log warn; worker_processes {workers};
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 1024; }}
http {{
  {paths}
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  open_file_cache max=20000; open_file_cache_valid 1h;
  types {{ image/jpeg jpg; }} default_type application/json;
  {upstreams}
  server {{ listen 127.0.0.1:{port}; {locations} }}
}}
""")
        self.start([program, "-e", folder / "error.log", "-c", folder / "nginx.conf"], f"{name}.log")
        base = f"http://127.0.0.1:{port}"
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return base
            time.sleep(0.1)
        raise SystemExit(f"bench: nginx did not start: {(folder / 'error.log').read_text()[-2000:]}")

    def static(self, root: Path) -> str:
        return self.nginx("nginx-static", "auto", f"root {root};")

    def front(self, groups: dict[str, Path]) -> str:
        """nginx before IIPImage: /NAME/… goes to the group NAME. One worker, since each keeps connections of its own
        and a process of IIPImage serves one connection at a time."""
        upstreams, locations = "", ""
        for name, path in groups.items():
            upstreams += f"upstream {name} {{ server unix:{path}; keepalive {IIP_PROCESSES}; }}\n"
            upstreams += f"map $request_uri ${name}_path {{ ~^/{name}/(?<{name}_rest>.*)$ ${name}_rest; }}\n"
            locations += f"""
location /{name}/ {{
  fastcgi_pass {name}; fastcgi_keep_conn on; fastcgi_buffers 64 16k;
  fastcgi_param QUERY_STRING IIIF=${name}_path; fastcgi_param REQUEST_METHOD $request_method;
  fastcgi_param REQUEST_URI $request_uri; fastcgi_param HTTP_HOST $http_host;
  fastcgi_param SERVER_PROTOCOL $server_protocol;
}}"""
        base = self.nginx("nginx-front", "1", locations, upstreams)
        for name in groups:
            get(f"{base}/{name}/photo.tif/info.json", attempts=50)
        return base


def environment() -> dict[str, str]:
    """Vitrine hears of nothing but the tile size, which the peers have in common with it, and that one client may ask for
    as much as it likes, which is so with them."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    return inherited | {"VITRINE_IMAGES_TILE_SIZE": "256", "VITRINE_IMAGES_CLIENT_BUDGET": "0"}


def settle(process: subprocess.Popen, limit: float = 60) -> None:
    """Waits until a server has nothing left to do: renders may outlive the clients that asked for them."""
    def ticks() -> int:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    end = time.monotonic() + limit
    before = ticks()
    while time.monotonic() < end:
        time.sleep(0.3)
        now = ticks()
        if now - before <= 1:
            return
        before = now
