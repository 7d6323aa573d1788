"""image_ng.py BASE PREFIX ID VERSION LEVEL: the tests of iiif-validator-ng for what info.json declares.
image_ng.py --image OUT.png: writes the validation picture, which this package carries.
"""
import importlib.resources
import importlib.util
import pathlib
import sys

from set_apart import reason
from tally import Tally


def load_run_tests():
    """The package's run_tests. One class of it is written in Python 3.12's syntax; an older Python gets it respelled."""
    spec = importlib.util.find_spec("iiif_validator.validate")
    source = pathlib.Path(spec.origin).read_text("utf-8")
    if sys.version_info < (3, 12):
        source = "from __future__ import annotations\n" + source.replace("class SizedGenerator[T]:", "class SizedGenerator:")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    exec(compile(source, spec.origin, "exec"), module.__dict__)
    return module.run_tests


def validate(base, prefix, identifier, version, level):
    from iiif_validator.tests.test import IIIFVersion, TargetServer

    run_tests = load_run_tests()
    tally = Tally()
    server = TargetServer(f"{base.rstrip('/')}/{prefix.strip('/')}".rstrip("/"), identifier, IIIFVersion(version))
    try:
        declared = server.feature_set()
    except (OSError, ValueError, LookupError) as error:
        tally.failed(server.info_url(), [f"{type(error).__name__}: {error}"])
        tally.finish()
    tally.check("info.json is of version " + version,
                [] if declared.version == server.version else [f"it is of version {declared.version.value}"],
                [f"declared besides the level: {declared.extra_qualities} {declared.extra_formats} "
                 f"{declared.extra_features}"])
    wanted = min(int(level), 2)
    tally.check(f"info.json declares level {wanted}",
                [] if declared.compliance_level >= wanted else [f"it declares {int(declared.compliance_level)}"])

    for test, results in sorted(run_tests(server, max_threads=2), key=lambda pair: pair[0].__module__):
        name = test.__module__.rpartition(".")[2]
        faults = [f"{result.details}: expected {result.expected}, received {result.received} {result.url}"
                  for result in (results if isinstance(results, list) else [results]) if not result.success]
        if faults and reason(version, name):
            tally.skipped(name, "set apart: " + reason(version, name))
        else:
            tally.check(name, faults)
    tally.finish()


if sys.argv[1] == "--image":
    picture = importlib.resources.files("iiif_validator") / "validation_image.png"
    pathlib.Path(sys.argv[2]).write_bytes(picture.read_bytes())
else:
    validate(*sys.argv[1:])
