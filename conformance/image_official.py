"""image_official.py BASE PREFIX ID VERSION LEVEL: the tests of iiif-validator up to LEVEL."""
import contextlib
import io
import sys
import urllib
import urllib.request

from set_apart import reason
from tally import Tally

# Its jp2 and pdf tests still call Python 2's name.
urllib.urlopen = urllib.request.urlopen
with contextlib.redirect_stdout(io.StringIO()):  # it talks while it is imported
    from iiif_validator.validator import ImageAPI, TestSuite, ValidationInfo


def fault(name, identifier, scheme, server, prefix, version):
    """What is wrong with the server, as lines of text, or nothing."""
    request = ImageAPI(identifier, server, prefix, scheme, "", version, debug=False)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            TestSuite(ValidationInfo()).run_test(name, request)
    except Exception as error:  # whatever a test stumbles over is a failure of that test
        return [f"{type(error).__name__}: {error}", *request.urls]
    found = request.exception
    if not found:
        return []
    return [f"{found.type}: expected {found.expected!r}, got {found.got!r} {found.message}", *request.urls]


def main():
    base, prefix, identifier, version, level = sys.argv[1:]
    scheme, _, server = base.rstrip("/").partition("://")
    tally = Tally()
    tests = TestSuite(ValidationInfo()).list_tests(version)
    for name in sorted(name for name in tests if tests[name]["level"] <= int(level)):
        if name == "format_webp":
            tally.skipped(name, "compares bytes with text, which no server can pass; image_ng.py tests WebP")
            continue
        faults = fault(name, identifier, scheme, server, prefix.strip("/"), version)
        if faults and reason(version, name):
            tally.skipped(name, "set apart: " + reason(version, name))
        else:
            tally.check(name, faults)
    tally.finish()


main()
