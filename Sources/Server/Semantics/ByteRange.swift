/// Which bytes of a representation to send (RFC 9110 §14).
public enum ByteRange: Hashable, Sendable {
    /// All of it, with 200: no range was asked for, or one that is ignored.
    case whole
    /// `length` bytes from `offset`, with 206; the length is at least 1 and the range lies inside the representation.
    case partial(offset: Int64, length: Int64)
    /// 416
    case unsatisfiable

    /// The largest number of ranges that are looked at; with more the whole is sent (RFC 9110 §17.15).
    public static let largestNumberOfRanges = 64

    /// Reads a `Range` field for a representation of `length` bytes.
    ///
    /// A field with another unit, a syntax error or a range that ends before it begins is ignored. Of several ranges,
    /// those outside the representation drop out; if the others touch or overlap they are one range, if not the whole
    /// is sent. `bytes=-500` means the last 500 bytes. Numbers of any size are read.
    ///
    /// - Parameters:
    ///   - range: the field value, nil if absent.
    ///   - length: size of the representation in bytes; a negative one counts as 0.
    public init(range: String?, length: Int64) {
        let length = max(0, length)
        guard let range, let requested = RequestedRange.list(range),
            requested.count <= Self.largestNumberOfRanges
        else {
            self = .whole
            return
        }
        if length == 0 && requested.contains(where: { $0.isSatisfiable(length: 0) }) {
            // The last n bytes of nothing: satisfiable (§14.1.2), yet no Content-Range can say so.
            self = .whole
            return
        }
        let satisfiable = requested.compactMap { $0.resolved(length: length) }.sorted { $0.lowerBound < $1.lowerBound }
        guard var union = satisfiable.first else {
            self = .unsatisfiable
            return
        }
        for next in satisfiable.dropFirst() {
            guard next.lowerBound <= union.upperBound else {
                self = .whole
                return
            }
            union = union.lowerBound..<max(union.upperBound, next.upperBound)
        }
        self = .partial(offset: union.lowerBound, length: union.upperBound - union.lowerBound)
    }

    /// Reads a `Range` field that holds only if `If-Range` does (RFC 9110 §13.1.5).
    ///
    /// - Parameters:
    ///   - ifRange: an entity tag, compared strongly, or a date, which must be exactly the date of last modification.
    ///     A value that cannot be read, or for which there is no validator, does not hold, and the whole is sent.
    ///   - validators: those of the representation that would be sent.
    public init(range: String?, ifRange: String?, length: Int64, validators: Validators) {
        if let ifRange, !Self.holds(ifRange, validators) {
            self = .whole
        } else {
            self.init(range: range, length: length)
        }
    }

    /// The `Content-Range` for an answer with this range, nil with ``whole``.
    public func contentRange(length: Int64) -> String? {
        switch self {
        case .whole: nil
        case .partial(let offset, let count): "bytes \(offset)-\(offset + count - 1)/\(length)"
        case .unsatisfiable: "bytes */\(length)"
        }
    }

    private static func holds(_ ifRange: String, _ validators: Validators) -> Bool {
        if let date = HTTPDate(ifRange) { return date == validators.lastModified }
        guard let current = validators.entityTag, case .oneOf(let tags) = EntityTagCondition(ifRange), tags.count == 1
        else { return false }
        return tags[0].matchesStrongly(current)
    }
}

/// One range as asked for. Numbers beyond `Int64` are kept as its largest value: no representation is that long.
enum RequestedRange: Hashable, Sendable {
    /// `first-last`, both included, or `first-` where `last` is nil.
    case span(first: Int64, last: Int64?)
    /// `-length`: that many bytes from the end.
    case suffix(length: Int64)

    /// The ranges of a field in bytes; nil if the unit is another or anything is wrong.
    static func list(_ value: String) -> [RequestedRange]? {
        let bytes = HeaderText.trim(Array(value.utf8)[...])
        let unit = bytes.prefix { $0 != UInt8(ascii: "=") }
        guard unit.endIndex < bytes.endIndex, HeaderText.text(unit).lowercased() == "bytes" else { return nil }
        let members = HeaderText.split(bytes[(unit.endIndex + 1)...], at: UInt8(ascii: ","))
        let ranges = members.compactMap(RequestedRange.init)
        return ranges.isEmpty || ranges.count < members.count ? nil : ranges
    }

    init?(_ bytes: ArraySlice<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let length = Self.number(parts[1]) else { return nil }
            self = .suffix(length: length)
            return
        }
        guard let first = Self.number(parts[0]) else { return nil }
        if parts[1].isEmpty {
            self = .span(first: first, last: nil)
            return
        }
        guard let last = Self.number(parts[1]), !Self.isGreater(parts[0], than: parts[1]) else { return nil }
        self = .span(first: first, last: last)
    }

    /// RFC 9110 §14.1.2: a span that begins inside the representation, or a suffix that is not empty.
    func isSatisfiable(length: Int64) -> Bool {
        switch self {
        case .span(let first, _): first < length
        case .suffix(let count): count > 0
        }
    }

    /// The bytes meant, half open; nil if not satisfiable.
    func resolved(length: Int64) -> Range<Int64>? {
        guard isSatisfiable(length: length) else { return nil }
        switch self {
        case .span(let first, let last): return first..<(min(last ?? .max, length - 1) + 1)
        case .suffix(let count): return (length - min(count, length))..<length
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(HeaderText.text(digits)) ?? .max
    }

    /// Compares decimal numbers of any length.
    private static func isGreater(_ left: ArraySlice<UInt8>, than right: ArraySlice<UInt8>) -> Bool {
        let left = left.drop { $0 == 0x30 }
        let right = right.drop { $0 == 0x30 }
        return left.count == right.count
            ? right.lexicographicallyPrecedes(left)
            : left.count > right.count
    }
}
