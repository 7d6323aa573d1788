internal import CZlib

/// Compression of documents: once when they are built, not for every client.
enum Gzip {
    /// The bytes as a gzip member (RFC 1952); nil where that is not smaller, or too large for one call of zlib.
    static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard bytes.count > 512, bytes.count < 1 << 31 else { return nil }
        var length = vitrine_gzip_bound(UInt(bytes.count))
        var isComplete = false
        let compressed = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            isComplete = vitrine_gzip(bytes.baseAddress, UInt(bytes.count), buffer.baseAddress, &length, 6) == Z_OK
            count = isComplete ? Int(length) : 0
        }
        return isComplete && compressed.count < bytes.count ? compressed : nil
    }

    /// Whether `Accept-Encoding` (RFC 9110 section 12.5.3) takes gzip.
    static func isAccepted(_ acceptEncoding: String?) -> Bool {
        var answer: Bool?
        var others: Bool?
        for member in (acceptEncoding ?? "").split(separator: ",") {
            let parts = member.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let isRefused = parts.dropFirst().contains { part in
                part.hasPrefix("q=") && part.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." }
            }
            if parts.first == "gzip" || parts.first == "x-gzip" { answer = !isRefused }
            if parts.first == "*" { others = !isRefused }
        }
        return answer ?? others ?? false
    }
}
