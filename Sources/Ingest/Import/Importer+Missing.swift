internal import Catalogue
internal import Foundation
internal import Imaging

/// What an import before this one brought, and this one does not name.
extension Importer {
    /// Places that have no file and that nothing names now: in objects that are named, since their rows were corrected;
    /// and wherever they are, where what is not named is withdrawn, since nothing but they would be left of an object.
    func emptyPlaces(
        _ request: ImportRequest, root: Int64, plan: ImportPlan, _ assignment: IDAssignment.Result
    ) throws -> [String] {
        // Another system says itself what is gone.
        guard request.given == nil else { return [] }
        let named = Set(assignment.rows.map(\.id))
        let objects = Set(assignment.rows.map { Catalogue.identifierKey($0.identifier) })
        let mentioned = request.withdrawsRemoved ? [] : plan.mentionedFiles.union(plan.rows.map(\.file))
        return try catalogue.emptyPlaces(root: root) { place in
            if named.contains(place.id) || request.unfinished.contains(place.path) { return false }
            return objects.contains(Catalogue.identifierKey(place.identifier))
                || request.withdrawMissing && !mentioned.contains(place.path)
        }
    }

    /// True where a derivative that the catalogue counts on is not there any more.
    func isMissing(_ images: [ImageRecord]) -> Bool {
        images.contains { image in
            guard image.state == .ready, let path = image.derivative else { return false }
            if image.isInPlace { return image.tileSize > pyramid.largestInPlace }
            return !FileManager.default.fileExists(atPath: home.derivative(path))
        }
    }

    /// Ids of live resources of this root that nothing names any more.
    func missing(
        _ request: ImportRequest, folder: SourceFolder, root: Catalogue.Root, plan: ImportPlan,
        assignment: IDAssignment.Result,
        _ report: inout ImportReport
    ) throws -> [String] {
        // Another system says itself what is gone.
        guard let id = root.id, request.given == nil else { return [] }
        let named = Set(assignment.rows.map(\.id))
        // A row with a fault is named all the same: a typing error must not take an object down.
        let mentioned = plan.mentionedFiles.union(plan.rows.map(\.file))
        let live = try catalogue.resources(root: id)
        var listable: [Substring: Bool] = [:]
        let missing = live.filter { resource in
            if named.contains(resource.id) || request.unfinished.contains(resource.path) { return false }
            let isMentioned = mentioned.contains(resource.path)
            // Looking takes a while, and is only of use where something follows from it.
            guard request.withdrawMissing, !isMentioned || request.withdrawsRemoved else {
                return !isMentioned && !resource.isEdited
            }
            return switch folder.presence(resource.path, &listable) {
            case .absent: true
            // What an edit brought, no spreadsheet has to name.
            case .present: !isMentioned && !resource.isEdited
            case .unknown: false
            }
        }
        guard !missing.isEmpty else { return [] }
        let examples = missing.prefix(3).map { "\($0.identifier) (\($0.path.split(separator: "\n").first ?? ""))" }
        guard request.withdrawMissing else {
            let one = missing.count == 1
            report.notices.append(
                "\(missing.count) \(one ? "file" : "files") imported before \(one ? "is" : "are") not named now and "
                    + "\(one ? "stays as it is" : "stay as they are"), such as \(examples.joined(separator: ", ")); "
                    + "--withdraw-missing takes out what is not named")
            return []
        }
        guard
            missing.count <= request.withdrawFew || Double(missing.count) <= Double(live.count) * request.withdrawLimit
        else {
            throw ImportError.tooManyMissing(
                missing: missing.count, of: live.count, limit: request.withdrawLimit, examples: Array(examples))
        }
        return missing.map(\.id)
    }
}
