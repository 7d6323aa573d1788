"""Findings of tools that do not count, by version: there the tool and the specification disagree.

Our own Swift tests hold Vitrine to the specification in these cases.
"""

SET_APART = {
    "3.0": {
        "size_noup": "wants an error for !w,h larger than the region; section 4.2 wants the largest image that fits",
        "size_up": "wants 1000x1000 for ^max; section 4.2 wants the largest size that the server permits",
    },
    "presentation 2.1": {
        "tripoli oa:Choice": "tripoli wants dctypes:Image where section 6.3 of 2.1 has oa:Choice with default and item",
    },
}


def reason(version, test):
    return SET_APART.get(version, {}).get(test)
