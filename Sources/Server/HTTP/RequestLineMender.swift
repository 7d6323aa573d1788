internal import IIIF
internal import NIOCore

/// Whether the next byte of a connection begins a request.
final class RequestBoundary {
    var isBetweenRequests = true
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
        guard boundary.isBetweenRequests else { return context.fireChannelRead(data) }
        let buffer = unwrapInboundIn(data)
        context.fireChannelRead(wrapInboundOut(Self.mended(buffer) ?? buffer))
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
