internal import Catalogue
internal import Foundation

extension Importer {
    /// A folder with the texts beside its files.
    static func folder(_ path: String, _ request: ImportRequest, ignore: [String] = []) -> SourceFolder? {
        try? SourceFolder(path, ignore: ignore, regularFilesOnly: request.regularFilesOnly)
    }

    /// Adds to objects what lies beside their files, and reports what of it cannot be used.
    func complete(_ objects: inout [ObjectUpdate], _ request: ImportRequest, _ report: inout ImportReport) throws {
        guard let folder = Self.folder(request.folder, request, ignore: request.ignore) else { return }
        var files = PageSideFiles(folder, separator: request.separator) { resource in
            guard let known = try catalogue.knownFile(id: resource.id), known.checksum == resource.checksum else {
                return []
            }
            return try catalogue.knownSideFiles(of: resource.id)
        }
        var owners: [String: Set<String>] = [:]
        for object in objects {
            for resource in object.resources {
                let folder = (resource.path as NSString).deletingLastPathComponent
                owners[folder, default: []].insert(object.identifier)
            }
        }
        var own: [String: Set<String>] = [:]
        for (folder, owners) in owners {
            if let owner = owners.first, owners.count == 1 { own[owner, default: []].insert(folder) }
        }
        for index in objects.indices {
            try files.complete(&objects[index], folders: own[objects[index].identifier] ?? [])
        }
        report.problems += files.problems
        if files.count > 0 {
            report.notices.append(
                "\(files.count) \(files.count == 1 ? "file" : "files") beside pages taken in: annotations, text, "
                    + "descriptions and tables of contents")
        }
    }
}
