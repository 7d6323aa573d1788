import Foundation
import TestSupport

/// The table identifiers × encodings × routes, run directly and through web servers.
enum NameTable {
    static let identifiers = [
        "plain", "a/b", "two words", "map (1)", "a+b=c", "50%2Fhalf", "100%", "caf\u{E9}", "e\u{301}tude",
        "ark:/12345/x1", "ark:98765/y2", "semi;colon", "地図", "what?#", "x\"<y>&z", "a//b", "[x]|{y}\\^`", "a,b'!*~",
        "https://example.org/a",
    ]

    enum Encoding: String, CaseIterable {
        /// As the documents have it.
        case canonical
        /// Unreserved characters and slashes as they are.
        case slashes
        /// Nothing encoded but what would end the path or be no escape.
        case raw
        case lowercase
        case twice
        /// PHP's urlencode, twice, as ResourceSpace's macro writes ARKs.
        case resourceSpace
        /// The other Unicode normal form.
        case otherForm

        func write(_ identifier: String) -> [UInt8] {
            switch self {
            case .canonical: Array(Spelling.segment(identifier).utf8)
            case .slashes:
                Array(
                    identifier.split(separator: "/", omittingEmptySubsequences: false)
                        .map { Spelling.segment(String($0)) }.joined(separator: "/").utf8)
            case .raw:
                Array(
                    identifier.replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: "?", with: "%3F")
                        .utf8)
            case .lowercase:
                Array(
                    Spelling.segment(identifier).split(separator: "%", omittingEmptySubsequences: false).enumerated()
                        .map { $0 == 0 ? String($1) : $1.prefix(2).lowercased() + $1.dropFirst(2) }
                        .joined(separator: "%").utf8)
            case .twice: Array(Spelling.segment(Spelling.segment(identifier)).utf8)
            case .resourceSpace:
                Array(Self.urlencode(Self.urlencode(identifier)).utf8)
            case .otherForm:
                Array(
                    Spelling.segment(
                        identifier.unicodeScalars.elementsEqual(
                            identifier.precomposedStringWithCanonicalMapping.unicodeScalars)
                            ? identifier.decomposedStringWithCanonicalMapping
                            : identifier.precomposedStringWithCanonicalMapping
                    ).utf8)
            }
        }

        private static func urlencode(_ text: String) -> String {
            Spelling.segment(text).replacingOccurrences(of: ":", with: "%3A").replacingOccurrences(of: "~", with: "%7E")
                .replacingOccurrences(of: "%20", with: "+")
        }
    }

    struct Route {
        var before: String
        var after: String
        var status = 200
        /// A web page, which has no id.
        var isPage = false

        func target(_ written: [UInt8]) -> [UInt8] { Array(before.utf8) + written + Array(after.utf8) }
        func text(_ written: String) -> String { before + written + after }
    }

    static func routes(_ identifier: String, resource: String) -> [Route] {
        [
            Route(before: "/iiif/", after: "/manifest"), Route(before: "/iiif/v2/", after: "/manifest"),
            Route(before: "/object/", after: "", isPage: true),
            Route(before: "/iiif/", after: "/record/schema.json"),
            Route(before: "/iiif/", after: "/canvas/r\(resource)"),
            Route(before: "/iiif/collection/series/", after: ""),
        ]
    }
}
