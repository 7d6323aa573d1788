internal import IIIF
internal import NIOCore

/// How far the request is that arrives on a connection.
final class RequestBoundary {
    /// Whether the next byte begins a request.
    var isBetweenRequests = true
    /// When the first byte came of a request that is not complete; nil where none is arriving, or its body is taken.
    var arrivingSince: NIODeadline?
    /// Bytes of that request.
    var octets = 0
    /// Whether the request line is in good order but for its method, which the HTTP parser does not know.
    var hasUnknownMethod = false

    /// The request has arrived, or a handler takes its body.
    func arrived() {
        arrivingSince = nil
        octets = 0
    }
}

/// Percent-encodes what a request line may not hold, before the HTTP parser sees and refuses it.
///
/// Browsers encode what people type; scripts and old links do not, and send `/iiif/MS 12/manifest` or accents as they
/// are. Such a line has one meaning only: the target reaches from the first space to the last one. Lines that arrive in
/// parts or behind another request are left to the parser, which answers 400.
final class RequestLineMender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let boundary: RequestBoundary

    init(_ boundary: RequestBoundary) { self.boundary = boundary }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        boundary.octets += buffer.readableBytes
        if boundary.arrivingSince == nil { boundary.arrivingSince = .now() }
        guard boundary.isBetweenRequests else { return context.fireChannelRead(data) }
        boundary.hasUnknownMethod = Self.hasUnknownMethod(buffer)
        context.fireChannelRead(wrapInboundOut(Self.mended(buffer) ?? buffer))
    }

    /// Whether a request line has a method that may be one (RFC 9110 section 9.1) and that the parser would refuse.
    static func hasUnknownMethod(_ buffer: ByteBuffer) -> Bool {
        buffer.withUnsafeReadableBytes { bytes in
            // Nearly all requests.
            if bytes.starts(with: "GET ".utf8) || bytes.starts(with: "HEAD ".utf8) { return false }
            guard let end = bytes.firstIndex(of: 0x0A) else { return false }
            let line = bytes[..<(end > 0 && bytes[end - 1] == 0x0D ? end - 1 : end)]
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
            guard words.count == 3, words[0].allSatisfy(HeaderText.isToken), !words[0].isEmpty, !words[1].isEmpty,
                words[2].elementsEqual("HTTP/1.1".utf8) || words[2].elementsEqual("HTTP/1.0".utf8)
            else { return false }
            return true
        }
    }

    /// The buffer with its first line put right; nil where that needs nothing, or is none that we understand.
    static func mended(_ buffer: ByteBuffer) -> ByteBuffer? {
        buffer.withUnsafeReadableBytes { bytes -> ByteBuffer? in
            var spaces = 0
            var isOdd = false
            var end = 0
            while end < bytes.count, bytes[end] != 0x0A {
                if bytes[end] == 0x20 { spaces += 1 }
                if bytes[end] >= 0x80 { isOdd = true }
                end += 1
            }
            guard isOdd || spaces > 2, end < bytes.count else { return nil }
            let line = bytes[..<(end > 0 && bytes[end - 1] == 0x0D ? end - 1 : end)]
            guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last,
                line[..<first].allSatisfy({ (0x41...0x5A).contains($0) }), line[first + 1] == UInt8(ascii: "/"),
                line[(last + 1)...].starts(with: "HTTP/1.".utf8)
            else { return nil }
            let target = PathSegment.encode(line[(first + 1)..<last]) { (0x21..<0x7F).contains($0) }
            var mended = ByteBufferAllocator().buffer(capacity: bytes.count + 3 * (last - first))
            mended.writeBytes(line[...first])
            mended.writeString(target)
            mended.writeBytes(bytes[last...])
            return mended
        }
    }
}
