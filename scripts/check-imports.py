#!/usr/bin/env python3
"""Fails when a target reaches past its neighbours.

The table below is the house plan as a list: what each target in Sources/ may import. Import lines are held against it,
and so are the dependencies that Package.swift gives each target. "NIO*" stands for every module of that beginning.
"""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ALLOWED = {
    "CVips": [],
    "CLinux": [],
    "COpenJPEG": [],
    "CTurboJPEG": [],
    "CResampling": [],
    "CZlib": [],
    "CSQLite": [],
    "CODBC": [],
    "Execution": ["Foundation", "Dispatch", "Glibc", "Synchronization"],
    "IIIF": ["Swift"],
    "Rules": ["Swift", "Foundation"],
    "Settings": ["Foundation", "Rules", "Yams", "Glibc", "Musl", "Darwin"],
    "Imaging": [
        "CLinux", "COpenJPEG", "CResampling", "CTurboJPEG", "CVips", "Execution", "IIIF",
        "Crypto", "Foundation", "FoundationXML", "Glibc", "Logging", "Synchronization",
    ],
    "Catalogue": ["CSQLite", "GRDB", "Rules", "Foundation", "Glibc", "Logging", "Synchronization"],
    "Publishing": ["IIIF", "Catalogue", "Rules", "Settings", "Foundation", "Dispatch", "Synchronization"],
    "Ingest": [
        "Catalogue", "Execution", "IIIF", "Imaging", "Rules", "Settings",
        "Crypto", "Foundation", "Glibc", "Logging", "Synchronization",
    ],
    "Exchange": ["Foundation", "FoundationNetworking", "Synchronization"],
    "Links": [
        "CODBC", "Catalogue", "Exchange", "IIIF", "Imaging", "Ingest", "Rules", "Settings",
        "Crypto", "Foundation", "FoundationNetworking", "FoundationXML", "Glibc", "Synchronization",
    ],
    "Server": [
        "Catalogue", "CLinux", "CZlib", "Exchange", "Execution", "IIIF", "Imaging", "Ingest", "Publishing", "Rules", "Settings",
        "Crypto", "Foundation", "FoundationNetworking", "Glibc", "HTTPTypes", "Logging", "NIO*", "ServiceLifecycle", "Synchronization",
    ],
    "vitrine": [
        "Catalogue", "Execution", "IIIF", "Imaging", "Ingest", "Links", "Publishing", "Rules", "Server", "Settings",
        "ArgumentParser", "Dispatch", "Foundation", "Glibc", "Logging", "NIOCore", "ServiceLifecycle", "Synchronization",
        "UnixSignals",
    ],
}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"
)
ROOT = pathlib.Path(__file__).resolve().parent.parent


def allows(target, module):
    return any(fnmatch.fnmatchcase(module, pattern) for pattern in ALLOWED[target])


def allowed_text(target):
    return ", ".join(ALLOWED[target]) or "nothing"


def import_faults():
    for folder in sorted(path for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        target = folder.name
        if target not in ALLOWED:
            yield f"Sources/{target}: no row for this target in scripts/check-imports.py"
            continue
        for file in sorted(folder.rglob("*.swift")):
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                found = IMPORT.match(line)
                if found and not allows(target, found[1]):
                    yield (f"{file.relative_to(ROOT)}:{number}: {target} may not import {found[1]}; "
                           f"allowed: {allowed_text(target)}")


def package_faults():
    # A scratch path of its own: the answer does not wait for a build that runs beside it.
    with tempfile.TemporaryDirectory() as scratch:
        dumped = subprocess.run(
            ["swift", "package", "--package-path", ROOT, "--scratch-path", scratch, "dump-package"],
            stdout=subprocess.PIPE, check=True)
    for target in json.loads(dumped.stdout)["targets"]:
        name = target["name"]
        if target["type"] in ("test", "plugin", "binary") or name not in ALLOWED:
            continue
        for dependency in target["dependencies"]:
            module = next(iter(dependency.values()))[0]
            if not allows(name, module):
                yield f"Package.swift: {name} may not depend on {module}; allowed: {allowed_text(name)}"


def main():
    faults = [*import_faults(), *package_faults()]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
