"""api.py VITRINE: holds the interface for programs against its own description.

Starts the program with a home of its own, whose token may do everything; checks that the description is valid OpenAPI 3.1,
and lets schemathesis ask for what it describes: well-formed and malformed requests, and sequences that follow its links.
The last line is 'N passed, N failed, N skipped'. With the name hooks, the same file is what schemathesis loads.
"""

import itertools
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from pathlib import Path

SCANS = 3000
# Seconds that schemathesis may ask for, and what share of them each phase has.
SECONDS = float(os.environ.get("API_SECONDS", "80"))
# The same requests every time, but for what the time ends; another number asks others.
SEED = os.environ.get("API_SEED", "20")
SHARES = [("examples,coverage,fuzzing", 0.5), ("stateful", 0.5)]


def png(number: int) -> bytes:
    """A picture of 8 × 8 pixels, another one for each number."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0" + b"".join(bytes((number & 255, number >> 8 & 255, x * 8 + y)) for x in range(8)) for y in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def hooks() -> None:
    """Random documents name no file that is there: some well-formed ones are given one, so that they come through."""
    import schemathesis

    # Lines of JSON are text to it: their results are held against the description of a line by Swift's tests.
    @schemathesis.serializer("application/x-ndjson")
    def lines(context, value):
        return value.encode() if isinstance(value, str) else json.dumps(value).encode()

    @schemathesis.deserializer("application/x-ndjson")
    def text(context, response):
        return response.content.decode()

    count = itertools.count()

    @schemathesis.hook
    def before_call(context, case, kwargs):
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        number = next(count)
        label = case.operation.label
        # A key that comes twice gets the answer of the first time, whose upload may be deleted meanwhile: to schemathesis
        # that is a creation that is not there. Swift's tests hold what keys promise.
        if case.headers and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"{case.headers['Idempotency-Key'][:200]}-{number}"
        if label == "POST /resources" and isinstance(case.body, dict):
            case.body = {
                "file": {"folder": "scans", "path": f"{number % SCANS}.png"}, "object": f"object-{number % 7}",
                "values": {"title": {"en": f"Number {number}"}}, "published": number % 3 != 0,
            }
        elif label == "POST /bulk" and number % 2:
            case.body = "\n".join(
                json.dumps({"file": {"folder": "scans", "path": f"{(number + line) % SCANS}.png"}, "etag": "*",
                            "object": f"object-{line}", "values": {"title": f"Line {number}"}})
                for line in range(40))
        elif label == "POST /objects" and isinstance(case.body, dict):
            case.body = {"identifier": f"made-{number}"}
        elif label == "POST /uploads" and case.media_type == "application/octet-stream" and number % 2:
            case.body = png(number)
            case.query = {"name": f"{number}.png"}
            for name in ("Content-Digest", "Repr-Digest"):
                case.headers.pop(name, None)


def start(vitrine: str, home: Path, environment: dict) -> tuple[subprocess.Popen, str]:
    log = home.parent / "server.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [vitrine, "serve", "--home", home, "--port", "0"], stdout=output, stderr=output, env=environment)
    for _ in range(200):
        if found := re.search(r"Vitrine is serving (http://[^/\s]+)/", log.read_text()):
            return process, found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"api: vitrine did not start: {log.read_text()[-2000:]}")


def main() -> None:
    vitrine = sys.argv[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    environment |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    results: list[tuple[str, bool]] = []
    with tempfile.TemporaryDirectory(prefix="vitrine-api-") as name:
        folder = Path(name)
        home, scans = folder / "home", folder / "scans"
        scans.mkdir()
        for number in range(SCANS):
            (scans / f"{number}.png").write_bytes(png(number))
        subprocess.run([vitrine, "init", home], check=True, stdout=subprocess.DEVNULL, env=environment)
        (home / "vitrine.yaml").write_text(
            "log: {level: warning}\napi: {folders: [../scans], rate: 0, upload_mb: 4}\n")
        token = subprocess.run(
            [vitrine, "token", "create", "--home", home, "--audience", "public", "--scope", "read", "--scope", "write"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment).stdout.strip()
        server, base = start(vitrine, home, environment)
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"{base}/api/v1/openapi.json") as answer:
                description = json.load(answer)
            from openapi_spec_validator import validate

            try:
                validate(description)
                results.append(("the description is valid OpenAPI 3.1", True))
            except Exception as error:  # whatever the validator has to say
                print(error)
                results.append(("the description is valid OpenAPI 3.1", False))
            configuration = folder / "schemathesis.toml"
            # Well-formed requests may name what is not there, be of a state that is past, or have values that fields do
            # not have; malformed ones may be refused for any of that first.
            refusals = '"400", "401", "403", "404", "405", "406", "409", "410", "411", "412", "413", "415", "422", "428", "503"'
            configuration.write_text(f"""
[checks]
positive_data_acceptance.expected-statuses = ["2XX", {refusals}]
negative_data_rejection.expected-statuses = [{refusals}]
missing_required_header.expected-statuses = ["400", "401", "403", "404", "410", "415", "422", "428"]
not_a_server_error.expected-statuses = ["2XX", "3XX", "4XX", "503"]
# What was deleted keeps its history, and an object that was withdrawn is brought back by a patch.
[[operations]]
include-operation-id = ["readHistory", "patchObject", "restoreResource"]
checks.use_after_free.enabled = false
""")
            for phases, seconds in SHARES:
                run = subprocess.run(
                    [Path(sys.executable).parent / "schemathesis", "--config-file", configuration, "run",
                     f"{base}/api/v1/openapi.json", "-H", f"Authorization: Bearer {token}",
                     "--seed", SEED, "--phases", phases, "--max-time", str(round(SECONDS * seconds)), "--continue-on-failure",
                     "--no-color", "--request-timeout", "30", "--exclude-checks", "object_level_authorization",
                     "--suppress-health-check", "all"],
                    cwd=folder,
                    env=environment | {"PYTHONPATH": str(Path(__file__).parent), "SCHEMATHESIS_HOOKS": "api",
                                       "API_HOOKS": "1"})
                results.append((f"schemathesis, {phases}: 0 failures", run.returncode == 0))
            results.append(("the server runs on", server.poll() is None))
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
                results.append(("the server ends when it is told to", True))
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                results.append(("the server ends when it is told to", False))
        log = (folder / "server.log").read_text()
        errors = [line for line in log.splitlines() if " error " in line or " 500 " in line]
        print("\n".join(errors[:20]))
        results.append(("no request was answered with 500", not errors))
    for name, is_good in results:
        print("ok  " if is_good else "FAIL", name)
    passed = sum(is_good for _, is_good in results)
    print(f"{passed} passed, {len(results) - passed} failed, 0 skipped")
    raise SystemExit(passed < len(results))


if __name__ == "__main__":
    main()
elif os.environ.get("API_HOOKS"):
    hooks()
