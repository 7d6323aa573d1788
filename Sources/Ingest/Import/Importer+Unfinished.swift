internal import Catalogue
internal import Foundation
internal import Imaging

/// What others are still at, or left behind.
extension Importer {
    /// A file that somebody is writing, as it was before; nil where it is new.
    func unfinished(_ place: KnownPlaces.Place) -> ReadRow? {
        guard let known = place.known, !known.checksum.isEmpty,
            let facts = SourceFacts(known, resolution: known.resolution ?? workers.documentResolution)
        else { return nil }
        let before = SourceFolder.File(path: known.path, size: known.byteSize, modified: known.modified)
        return ReadRow(place, file: before, facts: facts, known: known)
    }

    /// What killed workers left in the folder for temporary files. Nobody else uses it while the import lock is held.
    func removeLeftovers() throws {
        for file in try FileManager.default.contentsOfDirectory(at: home.temporary, includingPropertiesForKeys: nil) {
            try FileManager.default.removeItem(at: file)
        }
    }
}
