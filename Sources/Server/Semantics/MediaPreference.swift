/// A representation that could be sent: its media type with the parameters that tell it from others.
public struct MediaTypeOffer: Hashable, Sendable {
    /// Lower case, such as `application/ld+json`.
    public let type: String
    /// Names in lower case, values without quotes.
    public let parameters: [String: String]

    public init(_ type: String, parameters: [String: String] = [:]) {
        self.type = type.lowercased()
        self.parameters = Dictionary(
            parameters.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value for `Content-Type`, parameters in alphabetical order, values quoted.
    public var contentType: String {
        parameters.sorted { $0.key < $1.key }.reduce(type) { text, parameter in
            var quoted: [UInt8] = []
            for byte in parameter.value.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
                quoted.append(byte)
            }
            return "\(text);\(parameter.key)=\"\(String(decoding: quoted, as: UTF8.self))\""
        }
    }
}

/// What an `Accept` field asks for (RFC 9110 §12.5.1).
public struct MediaPreference: Hashable, Sendable {
    /// One member of the field.
    public struct Member: Hashable, Sendable {
        /// Lower case: `type/subtype`, `type/*` or `*/*`.
        public let range: String
        /// Names in lower case, values without quotes; without `q`.
        public let parameters: [String: String]
        /// The weight in thousandths, 0 (refused) to 1000.
        public let quality: Int
    }

    /// The members in the order sent. Empty if the field is absent or holds nothing that can be read: anything goes.
    public let members: [Member]

    /// - Parameter accept: the field value, nil if absent; several lines are joined with a comma.
    public init(accept: String?) {
        let bytes = Array((accept ?? "").utf8)
        members = HeaderText.split(bytes[...], at: UInt8(ascii: ",")).compactMap(Member.init)
    }

    /// How welcome an offer is, in thousandths; 0 if it is not.
    ///
    /// The most precise member that covers the offer decides: parameters before none, `type/subtype` before `type/*`
    /// before `*/*`; of equally precise ones, the highest weight.
    public func quality(of offer: MediaTypeOffer) -> Int {
        members.isEmpty ? 1000 : decisiveMember(for: offer)?.quality ?? 0
    }

    /// The most welcome offer; of equals, one accepted by its own name, then the first in `offers`. Nil if none is acceptable: RFC 9110 §12.5.1 lets a
    /// server answer as if there were no `Accept` then.
    public func best(of offers: [MediaTypeOffer]) -> MediaTypeOffer? {
        var best: MediaTypeOffer?
        var highest = (quality: 0, named: 1)
        for offer in offers {
            let claim = (quality: quality(of: offer), named: names(offer) ? 1 : 0)
            if claim > highest {
                highest = claim
                best = offer
            }
        }
        return best
    }

    /// Whether the offer is accepted by its own name, not through a wildcard.
    public func names(_ offer: MediaTypeOffer) -> Bool {
        guard let member = decisiveMember(for: offer) else { return false }
        return member.quality > 0 && member.range == offer.type
    }

    /// The member that decides about an offer.
    func decisiveMember(for offer: MediaTypeOffer) -> Member? {
        members.filter { $0.covers(offer) }
            .max { ($0.precision(for: offer), $0.quality) < ($1.precision(for: offer), $1.quality) }
    }
}

extension MediaPreference.Member {
    init?(_ bytes: ArraySlice<UInt8>) {
        let pieces = HeaderText.split(bytes, at: UInt8(ascii: ";"))
        guard let first = pieces.first else { return nil }
        // Old Java clients send a lone asterisk.
        let name = HeaderText.text(first).lowercased()
        let range = name == "*" ? "*/*" : name
        let halves = range.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty }) else { return nil }

        var parameters: [String: String] = [:]
        var quality = 1000
        for piece in pieces.dropFirst() {
            guard let (name, value) = HeaderText.parameter(piece) else { continue }
            if name == "q" {
                quality = Self.weight(value)
                // What follows the weight were extensions, which RFC 9110 has dropped.
                break
            }
            parameters[name] = parameters[name] ?? value
        }
        self.init(range: range, parameters: parameters, quality: quality)
    }

    /// Whether the type fits and no parameter contradicts.
    ///
    /// A parameter that the offer has must be equal; of a `profile`, which is a list of URIs, one must be. A `profile`
    /// that the offer lacks excludes it; any other parameter it lacks (`charset` on JSON, say) does not.
    func covers(_ offer: MediaTypeOffer) -> Bool {
        guard typePrecision(for: offer) != nil else { return false }
        return parameters.allSatisfy { name, value in
            guard let offered = offer.parameters[name] else { return name != "profile" }
            if name == "profile" {
                return value.utf8.split(separator: UInt8(ascii: " ")).contains { $0.elementsEqual(offered.utf8) }
            }
            return value.lowercased() == offered.lowercased()
        }
    }

    /// Larger for members that say more about this offer.
    func precision(for offer: MediaTypeOffer) -> Int {
        let matched = parameters.keys.filter { offer.parameters[$0] != nil }.count
        return (typePrecision(for: offer) ?? 0) + 3 * matched
    }

    private func typePrecision(for offer: MediaTypeOffer) -> Int? {
        if range == offer.type { return 2 }
        if range == "*/*" { return 0 }
        let isFamily = range.utf8.suffix(2).elementsEqual("/*".utf8)
        return isFamily && offer.type.utf8.starts(with: range.utf8.dropLast()) ? 1 : nil
    }

    /// `0.5` in thousandths; digits beyond the third are cut off, a weight that cannot be read counts as 1.
    private static func weight(_ text: String) -> Int {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = !text.isEmpty && parts.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, let whole = parts.first, whole.allSatisfy({ $0 == 0x30 }) else { return 1000 }
        let fraction = parts.count == 2 ? Array(parts[1].prefix(3)) : []
        return (0..<3).reduce(0) { $0 * 10 + ($1 < fraction.count ? Int(fraction[$1] - 0x30) : 0) }
    }
}
