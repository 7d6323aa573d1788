internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest
internal import Rules

/// What a program wants a resource to be: the members of a document that can be written, checked.
struct ResourceDraft: Hashable, Sendable {
    /// A file that is in place already, or one that was sent.
    enum File: Hashable, Sendable {
        case place(folder: String, path: String)
        case upload(String)
    }

    var id: String?
    var object: String?
    var sequence: String?
    var isPublished = true
    var file: File?
    var values: [FieldText] = []

    /// Members that are read only: passed over, so that a document that was read can be sent back.
    private static let readOnly: Set<String> = [
        "shown", "kind", "media_type", "byte_size", "sha256", "width", "height", "duration", "pages", "images",
    ]
    private static let writable: Set<String> = ["id", "object", "sequence", "published", "file", "values"]

    /// - Parameters:
    ///   - others: members that are accepted besides, and are none of the resource's.
    ///   - checks: what the settings say that fields are.
    /// - Throws: 422 with everything that is wrong.
    init(_ json: JSONValue, others: Set<String> = [], _ checks: ValueChecks) throws(Problem) {
        guard case .object(let members) = json else {
            throw Problem(.unprocessableContent, "The body must be a JSON object.")
        }
        var reader = DraftReader()
        let unknown = members.keys.filter {
            !Self.writable.contains($0) && !Self.readOnly.contains($0) && !others.contains($0)
        }
        for name in unknown.sorted() {
            reader.fault(
                "/" + DraftReader.escaped(name),
                "there is no such member; accepted: \(Self.writable.union(others).sorted().joined(separator: ", "))")
        }
        id = reader.text(members, "id") { text in
            let isID =
                (1...64).contains(text.utf8.count)
                && text.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                }
            return isID ? nil : "an id has 1 to 64 letters and digits, A–Z, a–z and 0–9 only"
        }
        object = reader.text(members, "object") { IdentifierRule.check($0)?.description }
        sequence = reader.text(members, "sequence") { text in
            if text.isEmpty || text.utf8.count > 256 { return "a sequence has 1 to 256 bytes; leave it out for none" }
            return ValueChecks.unreadable(text)
        }
        switch members["published"] {
        case .flag(let flag)?: isPublished = flag
        case .null?, nil: break
        default: reader.fault("/published", "give true or false")
        }
        file = Self.file(members["file"], &reader)
        values = checks.values(members["values"], &reader)
        try reader.check()
    }

    private static func file(_ json: JSONValue?, _ reader: inout DraftReader) -> File? {
        switch json {
        case .null?, nil: return nil
        case .object(let members)?:
            for name in members.keys.sorted() where !["folder", "path", "upload"].contains(name) {
                reader.fault(
                    "/file/" + DraftReader.escaped(name), "there is no such member; accepted: folder, path, upload")
            }
            if let upload = members["upload"] {
                if case .text(let id) = upload, members.count == 1 { return .upload(id) }
                reader.fault("/file/upload", "give the id of an upload, and neither folder nor path")
                return nil
            }
            if case .text(let folder)? = members["folder"], case .text(let path)? = members["path"] {
                if let fault = ValueChecks.unreadable(folder + path) {
                    reader.fault("/file", fault)
                    return nil
                }
                return .place(folder: folder, path: path)
            }
            reader.fault("/file", "give folder and path of a file in place, or upload, the id of one that was sent")
            return nil
        default:
            reader.fault("/file", "give an object with folder and path, or with upload")
            return nil
        }
    }
}

/// Collects what is wrong with a body.
struct DraftReader {
    private var faults: [Problem.Fault] = []
    /// Faults told at most.
    private static let most = 50

    mutating func fault(_ pointer: String, _ detail: String) {
        if faults.count < Self.most { faults.append(Problem.Fault(pointer: pointer, detail: detail)) }
    }

    /// A member that is text or null; nil where it is not there or, with a fault, wrong.
    mutating func text(
        _ members: [String: JSONValue], _ name: String, _ check: (String) -> String?
    ) -> String? {
        switch members[name] {
        case .null?, nil: return nil
        case .text(let text)?:
            guard let detail = check(text) else { return text }
            fault("/\(name)", detail)
            return nil
        default:
            fault("/\(name)", "give text")
            return nil
        }
    }

    func check() throws(Problem) {
        guard let first = faults.first else { return }
        let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
        var problem = Problem(.unprocessableContent, "\(first.pointer): \(first.detail)\(more)")
        problem.faults = faults
        throw problem
    }

    /// A member's name as a part of a JSON Pointer (RFC 6901 section 3).
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.replacingOccurrences(of: "~", with: "~0").replacingOccurrences(of: "/", with: "~1")
    }
}
