internal import Catalogue
internal import Imaging

/// Rows whose files are missing or cannot be decoded.
extension Importer {
    /// - Throws: `ImportError.noFolder`, unless another system gives the rows and no file is to be read.
    func sourceFolder(_ request: ImportRequest) throws(ImportError) -> SourceFolder {
        do {
            return try SourceFolder(
                request.folder, ignore: request.ignore, unfinished: request.unfinished,
                regularFilesOnly: request.regularFilesOnly)
        } catch {
            guard request.given != nil, request.metadataOnly else { throw error }
            return SourceFolder(unreachable: request.folder)
        }
    }

    /// Rows without a file that can be read keep their places in objects that have others (recipe 0283), unless the
    /// catalogue still has what was read there before.
    func places(
        _ results: [Reading], besides good: [ReadRow], _ root: Catalogue.Root, _ request: ImportRequest
    ) throws -> [ReadRow] {
        let objects = Set(good.compactMap { $0.row.identifier.map(Catalogue.identifierKey) })
        return try results.compactMap { result in
            guard case .bad(_, let place) = result else { return nil }
            let hasOthers = place.row.identifier.map { objects.contains(Catalogue.identifierKey($0)) } ?? false
            if request.given != nil {
                return try known(place, root) ?? (hasOthers ? ReadRow(absent: place, id: nil) : nil)
            }
            guard hasOthers else { return nil }
            let known = try root.id.flatMap { try catalogue.knownFiles(root: $0, paths: [place.path]).first }
            if let known, !known.checksum.isEmpty { return nil }
            return ReadRow(absent: place, id: known?.id)
        }
    }

    /// A row that another system gives, of a resource that the catalogue has: the resource keeps the file that was read
    /// last, and its values, object and place are those of the row. Nil for a resource that is new.
    func known(_ place: KnownPlaces.Place, _ root: Catalogue.Root) throws -> ReadRow? {
        guard let known = try place.known ?? place.row.id.flatMap({ try catalogue.knownFile(id: $0) }) else {
            return nil
        }
        // A file of another root would be looked for below this one.
        guard !known.checksum.isEmpty, known.root == root.id,
            let facts = SourceFacts(known, resolution: known.resolution ?? workers.documentResolution)
        else { return ReadRow(absent: place, id: known.id) }
        let file = SourceFolder.File(path: known.path, size: known.byteSize, modified: known.modified)
        return ReadRow(place, file: file, facts: facts, known: known)
    }
}
