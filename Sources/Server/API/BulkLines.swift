internal import Crypto
internal import HTTPTypes
internal import IIIF
internal import NIOCore

/// The lines of a body, as they come.
struct BulkLines {
    struct Line: Sendable {
        /// From 1.
        var number: Int
        var bytes: [UInt8]
    }

    /// Octets of a body, of a line, and lines in a request at most.
    private static let mostOctets = 64 << 20
    private static let lineLimit = 1 << 20
    private static let mostLines = 200_000

    private let body: RequestBody?
    private var rest: [UInt8] = []
    private var octets = 0
    private var isOver = false
    /// Lines that came.
    private(set) var number = 0
    /// Why there is no more than what was read.
    private(set) var problem: Problem?
    private var ready: [Line] = []
    private var hash: SHA256

    /// - Parameter request: names the request; its digest begins with it.
    init(_ body: RequestBody?, request: String) {
        self.body = body
        hash = SHA256()
        hash.update(data: Array(request.utf8))
    }

    /// SHA-256 of the request's name and all that was read, hexadecimal.
    var digest: String { Hexadecimal.text(hash.finalize()) }

    /// Reads all that is left, and drops it.
    mutating func drop() async {
        while !isOver {
            await read()
            ready.removeAll()
        }
    }

    /// The next lines that are not empty, as many as that or, at the end, fewer; nil after the last.
    mutating func next(_ count: Int) async -> [Line]? {
        while ready.count < count, !isOver { await read() }
        guard !ready.isEmpty else { return nil }
        defer { ready.removeFirst(min(count, ready.count)) }
        return Array(ready.prefix(count))
    }

    private mutating func read() async {
        do throws(Problem) {
            guard let part = try await body?.next() else {
                if !rest.isEmpty { try add(rest[...]) }
                isOver = true
                return
            }
            octets += part.readableBytes
            part.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
            rest += part.readableBytesView
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                try add(rest[start..<end])
                start = end + 1
            }
            rest.removeFirst(start)
            if octets > Self.mostOctets || rest.count > Self.lineLimit {
                throw Problem(
                    .contentTooLarge,
                    "The body has more than \(Self.mostOctets) bytes, or a line more than \(Self.lineLimit): send the rest in another request."
                )
            }
        } catch {
            (problem, isOver) = (error, true)
        }
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        guard number < Self.mostLines else {
            throw Problem(
                .contentTooLarge, "There are more than \(Self.mostLines) lines: send the rest in another request.")
        }
        number += 1
        if bytes.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) {
            ready.append(Line(number: number, bytes: Array(bytes)))
        }
    }
}
