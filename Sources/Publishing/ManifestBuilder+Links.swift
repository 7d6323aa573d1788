internal import Catalogue
internal import IIIF
internal import Settings

extension ManifestBuilder {
    /// What is elsewhere: pages for people, descriptions for machines, other forms, the collection.
    func setLinks(of view: ObjectPages, _ draft: Draft, on manifest: inout Manifest) {
        let links = draft.links
        let identifier = draft.identifier
        manifest.homepage = [
            ExternalResource(
                id: homepage(of: view, identifier) ?? links.page(identifier), type: .text, label: draft.label,
                format: "text/html")
        ]
        manifest.rendering = view.rows.filter { ($0.kind == "document" || $0.hasPages) && delivers($0) }.map {
            document($0.resource, links, draft.label)
        }
        if isPrinted(view) {
            manifest.rendering.append(
                ExternalResource(
                    id: links.pdf(identifier), type: .text, label: Wording.pdf, format: "application/pdf"))
        }
        var seen: Set<String> = []
        for row in view.rows {
            for address in row.properties.rendering where seen.insert("r" + address).inserted {
                let guess = Media.guess(address)
                manifest.rendering.append(
                    ExternalResource(
                        id: address, type: guess.kind, label: Self.name(of: address), format: guess.format))
            }
            for address in row.properties.seeAlso where seen.insert("s" + address).inserted {
                let guess = Media.guess(address)
                manifest.seeAlso.append(
                    ExternalResource(
                        id: address, type: guess.format == nil ? .dataset : guess.kind, label: Self.name(of: address),
                        format: guess.format, profile: Media.profile(address)))
            }
        }
        manifest.seeAlso += RecordFormat.allCases.map { format in
            ExternalResource(
                id: links.record(identifier, format), type: .dataset, label: format.label, format: format.mediaType,
                profile: format.profile)
        }
        manifest.seeAlso += descriptions(of: view, .objectRecord, links)
        manifest.partOf = memberships(of: view, links, draft.names)
    }

    /// The object's page elsewhere: what its row says, else what the settings make of its identifier.
    func homepage(of view: ObjectPages, _ identifier: String) -> String? {
        if let own = view.rows.lazy.compactMap(\.properties.homepage).first { return own }
        return settings.publication.homepage.map { template in
            template.split(separator: "{identifier}", omittingEmptySubsequences: false)
                .joined(separator: PathSegment.encode(identifier))
        }
    }

    /// The files behind a canvas, as they were imported, where the world may have them. An image file of several pages is
    /// the object's, as a document is, and named there.
    func originals(of page: ObjectPages.Page, _ draft: Draft) -> [ExternalResource] {
        // What follows is true of no file of most objects.
        guard settings.publication.originals || page.row.kind != "image" || !page.alternatives.isEmpty
        else { return [] }
        let rows = ([page.row] + page.alternatives).filter { row in
            !row.isRecording && (row.kind == "document" || !row.hasPages)
        }
        return rows.filter(delivers).map(\.resource).map {
            $0.kind == "document"
                ? document($0, draft.links, draft.label)
                : ExternalResource(
                    id: draft.links.media($0.id, Media.fileName($0.mediaType)), type: .image,
                    label: Wording.original, format: $0.mediaType)
        }
    }

    private func document(_ resource: ResourceRecord, _ links: Links, _ label: LanguageMap) -> ExternalResource {
        ExternalResource(
            id: links.media(resource.id, Media.fileName(resource.mediaType)),
            type: resource.kind == "image" ? .image : .text, label: label, format: resource.mediaType)
    }

    /// The last part of an address: the file's name as a rule.
    private static func name(of address: String) -> LanguageMap {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let last = path.split(separator: "/").last.map(String.init) ?? address
        return LanguageMap(PathSegment.decode(last) ?? last)
    }
}
