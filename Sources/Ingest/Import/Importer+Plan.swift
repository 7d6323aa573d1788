internal import Foundation

extension Importer {
    /// What there is to import: another system's rows, a spreadsheet's, or what lies in the folder.
    func plan(
        _ request: ImportRequest, folder: SourceFolder, rootName: String
    ) throws(ImportError) -> ImportPlan {
        if let given = request.given { return ImportPlan(given: given) }
        guard let path = request.spreadsheet else { return ImportPlan(folder: folder, rootName: rootName) }
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .noSpreadsheet(path, reason: (error as NSError).localizedDescription)
        }
        return try ImportPlan(spreadsheet: path, bytes: bytes, request: request)
    }
}
