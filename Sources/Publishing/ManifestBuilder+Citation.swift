public import Catalogue
internal import Foundation
internal import IIIF
internal import Settings

/// What an ARK with a question mark is answered with: an Electronic Resource Citation in ANVL (draft-kunze-erc-01).
extension ManifestBuilder {
    public enum Citation: Hashable, Sendable {
        /// `?`: who, what, when, where.
        case description
        /// `??` and `?info`: also what the provider promises.
        case withCommitment
    }

    /// - Parameter ark: the object's ARK as it is written in its identifier or field.
    public func citation(_ citation: Citation, of object: ObjectRecord, ark: String, links: Links) -> String {
        let record = Record(object, self, links)
        // A resolver that may stand before it is not this one.
        let label = ark.range(of: "ark:", options: .caseInsensitive).map { ark[$0.lowerBound...] }
        let address =
            links.base + "/"
            + PathSegment.encode((label ?? ark[...]).utf8) { byte in
                PathSegment.isUnreserved(byte) || ":/".utf8.contains(byte)
            }
        var lines = [
            "erc:", Self.line("who", record.texts(.creator).map(\.text)),
            Self.line("what", Record.texts(record.title).map(\.text)),
            Self.line("when", record.texts(.date).map(\.text)), Self.line("where", [address]),
        ]
        if citation == .withCommitment {
            let promise = settings.publication.arkCommitment.map { Record.texts(fields.map($0)).map(\.text) } ?? []
            lines += [
                "erc-support:", Self.line("who", record.provider.map { Record.texts($0.label).map(\.text) } ?? []),
                Self.line("what", promise), Self.line("when", [String(object.changedAt.prefix(10))]),
                Self.line("where", [record.provider?.homepage.first?.id ?? links.base + "/"]),
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Names of the canvases of an object in their order.
    public func canvasNames(of object: ObjectRecord) -> [String] {
        ObjectPages(object, order: settings.publication.order).pages.map(\.name)
    }

    /// An element on one line; several values with semicolons between, and the word of the standard for none.
    private static func line(_ name: String, _ values: [String]) -> String {
        // What ANVL and ERC give a meaning is percent-encoded.
        let written = values.map { value in
            value.split(whereSeparator: \.isNewline).joined(separator: " ").map { character in
                ["%": "%25", ";": "%3B", "|": "%7C"][character] ?? String(character)
            }.joined()
        }.filter { !$0.isEmpty }
        return "\(name): \(written.isEmpty ? "(:unav)" : written.joined(separator: "; "))"
    }
}
