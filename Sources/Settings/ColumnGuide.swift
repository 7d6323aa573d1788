/// The page of the documentation that says of each column where its values appear and how an audience is kept from them.
public enum ColumnGuide {
    public struct Row: Hashable, Sendable {
        /// In `import.columns`.
        public var key: String
        /// The header where no other is configured.
        public var header: String
        /// The documents and addresses that hold its values.
        public var appears: String
        /// Nil where the column can be hidden, else why not.
        public var reason: String?
    }

    /// Every column that means something to Vitrine, in the order of the settings.
    public static var rows: [Row] {
        Settings.Import.Columns().headers.map { key, header in
            Row(
                key: key, header: header, appears: places[key] ?? "",
                reason: FieldReference.fixedColumns.first { $0.key == key }?.reason)
        }
    }

    /// Markdown.
    public static var markdown: String {
        var lines = [
            "# Columns and audiences",
            "",
            "<!-- Generated from Sources/Settings/ColumnGuide.swift: UPDATE_DOCS=1 swift test --filter SettingsTests -->",
            "",
            "An audience can be kept from a field in three ways ([publishing.md](publishing.md)): `public: false` in",
            "`publication.fields`, `hidden_fields` of the audience, or `fields` of the audience that does not list it. Name the",
            "column by the header that your spreadsheets have, in any case. A hidden field is absent from every document in",
            "this table, from search results, suggestions and facets, and from answers of the HTTP API to that audience. It is",
            "also absent from the conditions that the audience can put to the API. Edits of it are silent for the audience.",
            "",
            "A column with “no” is the same for every audience. To name it in one of the three places is an error at start.",
            "",
            "| column | where its values appear | can be hidden |",
            "|---|---|---|",
        ]
        lines += rows.map { row in
            "| `\(row.header)` | \(row.appears) | \(row.reason.map { "no: \($0)" } ?? "yes") |"
        }
        lines += [
            "| any other | as metadata: manifest, canvases, records, search, facets, collections by field, API | yes |",
            "",
            "Files next to a page (annotations, text, captions, transcripts, a table of contents, EAD, MODS and other records)",
            "are no columns: an audience that sees the page sees them. A computed field is a field of its own: hide it where",
            "it is made of a hidden one. Rules in the settings may use every field. What they decide (which resources an",
            "audience sees, how large, what is laid over them, which objects are in a collection by rule) is visible.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let places: [String: String] = [
        "file": "nowhere; redirects of old addresses can use it",
        "identifier": "addresses, labels without a title, records, search, lists, the list of changes, sitemap",
        "sequence": "canvas labels without a title",
        "title": "labels of manifests, canvases and lists, records, search, HTML pages, PDF, ARK descriptions, API",
        "description": "summaries of manifests and canvases, records, search, API",
        "rights":
            "manifest, canvases, alternative captures, records, info.json, rights embedded in images, search, API",
        "published": "nowhere",
        "id": "addresses of images, canvases and files, API",
        "toc": "ranges of the manifest, headings of the PDF, search, API",
        "date": "navDate of manifest and canvases, metadata, records, search, ARK descriptions, API",
        "coordinates": "navPlace of manifest and canvases, metadata, records, search, API",
        "required_statement": "required statements of manifest and canvases, API",
        "homepage": "manifest, records, API",
        "see_also": "manifest, API",
        "rendering": "manifest, API",
        "behavior": "manifest and canvases",
        "viewing_direction": "manifest",
        "start": "manifest",
        "used_as": "decides which pages are canvases",
        "choice_label":
            "labels of alternative captures, API; without it, for an audience, each capture is a canvas of its own",
        "canvas_label": "canvas labels, page labels of the PDF, API",
        "canvas_uri": "ids of canvases",
        "annotation": "annotation pages, annotation collections, links into objects, API",
        "annotation_tags": "annotation pages, annotation collections, links into objects, API",
        "annotation_pages": "canvases, API",
        "part_of": "partOf of the manifest, the collections `part-of`, API",
        "volume_of": "partOf of the manifest, the collections `volume-of`, API",
        "iiif": "nowhere",
        "resourcespace_ref": "nowhere; redirects of old addresses and the order of files can use it",
        "resourcespace_index": "nowhere; addresses of canvases by number use it",
    ]
}
