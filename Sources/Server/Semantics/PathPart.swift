import IIIF

/// One segment of a request path with its place.
struct PathPart: Hashable, Sendable {
    /// Position in the path as sent, 0 for the first after the leading slash.
    let index: Int
    /// As sent, repaired to UTF-8, for error messages.
    let raw: String
    /// Decoded once.
    let text: String

    /// The segments of a path in origin form. The empty path and `/` have one empty segment.
    static func split(_ path: ArraySlice<UInt8>) throws(RouteError) -> ArraySlice<PathPart> {
        var parts: ArraySlice<PathPart> = []
        let relative = path.first == UInt8(ascii: "/") ? path.dropFirst() : path
        for bytes in relative.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            parts.append(try PathPart(index: parts.count, bytes: bytes))
        }
        return parts
    }

    /// The decoded segments of a configured prefix; slashes around them do not matter. A prefix that does not decode
    /// is compared as it stands.
    static func names(ofPrefix prefix: String) -> [String] {
        prefix.utf8.split(separator: UInt8(ascii: "/")).map { bytes in
            (try? PathSegment.decode(bytes: bytes)) ?? String(decoding: bytes, as: UTF8.self)
        }
    }

    private init(index: Int, bytes: ArraySlice<UInt8>) throws(RouteError) {
        self.index = index
        raw = String(decoding: bytes, as: UTF8.self)
        do throws(PathSegment.DecodingError) {
            text = try PathSegment.decode(bytes: bytes)
        } catch {
            let reason: RouteProblem.Reason =
                switch error {
                case .invalidPercentEncoding: .invalidPercentEncoding
                case .invalidUTF8: .invalidUTF8
                }
            throw .malformed(
                RouteProblem(
                    segment: index, value: raw, reason: reason,
                    accepted: ["percent-encoded UTF-8, such as caf%C3%A9 or 100%25"]))
        }
        // SQLite and the file system end a string here, so that `a%00b` would answer as `a`.
        if text.utf8.contains(0) {
            throw .malformed(RouteProblem(segment: index, value: raw, reason: .nullCharacter))
        }
    }

    func notFound(_ reason: RouteProblem.Reason, accepted: [String] = []) -> RouteError {
        .notFound(RouteProblem(segment: index, value: raw, reason: reason, accepted: accepted))
    }
}
