internal import Catalogue
internal import IIIF
internal import Publishing

/// The answer of `/api/v1/search` (docs/search.md).
struct SearchDocument {
    let parameters: SearchParameters
    let answer: SearchAnswer
    let facets: [SearchFacet]
    let links: Links
    let collections: CollectionBuilder

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("query", parameters.text)
            json.member("total", answer.total)
            json.member("isComplete", answer.isComplete)
            json.member("change", answer.change)
            json.key("items")
            json.array { json in
                for hit in answer.hits { write(hit, to: &json) }
            }
            if !parameters.facets.isEmpty {
                json.key("facets")
                json.array { json in
                    for facet in facets { write(facet, to: &json) }
                }
            }
            if let next = answer.next {
                json.member(
                    "next",
                    "\(links.base)/api/v1/search?\(parameters.query(cursor: next))&limit=\(parameters.limit)")
            }
        }
        return json.bytes
    }

    private func write(_ hit: SearchHit, to json: inout JSONWriter) {
        json.object { json in
            json.member("identifier", hit.object.identifier)
            json.key("label")
            json.object { json in
                for entry in collections.label(of: hit.object).entries {
                    json.key(dynamic: entry.language)
                    json.array { json in
                        for text in entry.texts { json.value(text) }
                    }
                }
            }
            json.member("manifest", links.manifest(hit.object.identifier))
            json.member("page", links.page(hit.object.identifier))
            if let image = hit.object.image {
                json.member(
                    "thumbnail", ifPresent: collections.thumbnail(image, links: links, version: .v3)?.id)
            }
            json.member("resources", hit.object.count)
            if !hit.extract.isEmpty { json.member("extract", Self.html(hit.extract).text) }
        }
    }

    private func write(_ facet: SearchFacet, to json: inout JSONWriter) {
        json.object { json in
            json.member("field", facet.field)
            json.key("values")
            json.array { json in
                for value in facet.values {
                    json.object { json in
                        json.member("value", value.text)
                        json.member("objects", value.objects)
                    }
                }
            }
        }
    }

    /// An extract as HTML: what was found is marked, everything else escaped.
    static func html(_ extract: [SearchExtract]) -> HTML {
        HTML(extract.map { $0.isFound ? "<mark>\($0.text)</mark>" as HTML : "\($0.text)" }, separator: "")
    }
}
