"""Findings of tools that do not count, by version: there the tool and the specification disagree.

Our own Swift tests hold Vitrine to the specification in these cases.
"""

TAGS = (
    "the schemas and iiif-prezi3 want letters alone in language tags; the texts (3.0, section 4.4) want BCP 47, which has "
    "digits in regions (es-419) and in variants (de-1996)")

SET_APART = {
    "3.0": {
        "size_noup": "wants an error for !w,h larger than the region; section 4.2 wants the largest image that fits",
        "size_up": "wants 1000x1000 for ^max; section 4.2 wants the largest size that the server permits",
    },
    "presentation 3.0": {"tags": TAGS},
    "presentation 4.0": {
        "tags": TAGS,
        "divided": "the schema wants items in every Collection; the text: “the members MAY be listed in Collection Pages "
        "… In this case, the Collection MUST NOT use the items property”",
        "page": "the schema knows no CollectionPage, which the text has; its members are judged as a Collection’s",
        "range": "the schema has no Range to judge it by",
    },
    "presentation 2.1": {
        "iiif-prezi oa:Tag": "iiif-prezi does not know oa:Tag, which Open Annotation has for bodies of tags",
        "tripoli text": "tripoli takes every “<” for HTML; section 4.4 has HTML begin with “<” and end with “>”, and the "
        "rest as plain text",
        "tripoli oa:Choice": "tripoli wants dctypes:Image where section 6.3 of 2.1 has oa:Choice with default and item",
    },
}


def reason(version, test):
    return SET_APART.get(version, {}).get(test)
