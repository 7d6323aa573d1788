#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One IP address, or the addresses that share a prefix (`10.0.0.0/8`, RFC 4632; `fd00::/8`, RFC 4291).
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let description: String
    /// Four bytes, or sixteen for IPv6.
    private let bytes: [UInt8]
    private let prefixLength: Int

    /// Reads an address, with or without `/prefix`; `nil` for a host name or anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = AddressRange.bytes(of: String(address)) else { return nil }
        var prefixLength = bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
                length <= prefixLength
            else { return nil }
            prefixLength = length
        }
        description = text
        self.bytes = bytes
        self.prefixLength = prefixLength
    }

    /// Whether this is one address.
    public var isSingle: Bool { prefixLength == bytes.count * 8 }

    /// Whether this address is in the range. An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) counts as IPv4; text that
    /// is no address is in no range.
    public func contains(_ address: String) -> Bool {
        guard var candidate = AddressRange.bytes(of: address) else { return false }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if bytes.count == 4, candidate.count == 16, candidate.starts(with: mapped) {
            candidate.removeFirst(mapped.count)
        }
        guard candidate.count == bytes.count else { return false }
        for index in bytes.indices {
            let bits = min(8, max(0, prefixLength - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            if bytes[index] & mask != candidate[index] & mask { return false }
        }
        return true
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, text, &sixteen) == 1 { return withUnsafeBytes(of: &sixteen) { Array($0) } }
        return nil
    }
}
