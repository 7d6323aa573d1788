internal import Crypto
internal import Foundation
internal import IIIF

/// Learns a file's facts. Runs in a worker process only: it decodes what came from outside.
public struct SourceProbe {
    let limits: DecodingLimits

    /// Whether files of this type have no pixels of their own.
    public static func isDrawn(mediaType: String) -> Bool {
        [SourceFormat.pdf, .svg].contains { $0.mediaType == mediaType }
    }

    static let accepted =
        "JPEG, PNG, TIFF, JPEG 2000, WebP, GIF, HEIF, AVIF, JPEG XL, BMP, SVG, PDF, MP4, WebM, QuickTime, MP3, WAV, "
        + "Ogg, FLAC, M4A"

    func facts(of path: String) throws(ImagingError) -> SourceFacts {
        let (checksum, size, head) = try digest(path)
        guard size > 0 else { throw .unreadable(detail: "it is empty") }
        if let type = FileSignature.timedMedia(head) {
            return try TimedMediaProbe().facts(of: path, type: type, byteSize: size, checksum: checksum)
        }
        let decoder = SourceDecoder(limits: limits)
        let format = try decoder.format(of: path)
        let pages = try decoder.pageSizes(path)
        guard let first = pages.first else { throw .unreadable(detail: "it has no pages") }
        if format == .png { try checkLength(size, of: first) }
        return SourceFacts(
            kind: format == .pdf ? .document : .image, mediaType: format.mediaType, byteSize: size, checksum: checksum,
            width: first.width, height: first.height, pages: pages.count, pageSizes: pages,
            resolution: Self.isDrawn(mediaType: format.mediaType) ? limits.documentResolution : nil,
            embeddedRights: decoder.embeddedRights(path, format))
    }

    /// Refuses a PNG that is too short for the pixels that it claims to have: Deflate makes at most 1032 bytes of one, and
    /// a byte is at most eight pixels. What is not refused so far may still hold less than it says.
    private func checkLength(_ octets: Int, of size: PageSize) throws(ImagingError) {
        guard size.width * size.height / 8 / 1032 > octets else { return }
        throw .unreadable(
            detail: "it claims to have \(size.width) × \(size.height) pixels, and is too short for so many")
    }

    private func digest(_ path: String) throws(ImagingError) -> (checksum: String, size: Int, head: [UInt8]) {
        let file = try PositionedFile(reading: path)
        var hash = SHA256()
        var size = 0
        var head: [UInt8] = []
        while true {
            let chunk = try file.read(at: size, count: 1 << 20)
            if chunk.isEmpty { break }
            if size == 0 { head = Array(chunk.prefix(FileSignature.length)) }
            hash.update(data: chunk)
            size += chunk.count
        }
        return (Hexadecimal.text(hash.finalize()), size, head)
    }

    /// What an unknown file might be, for the person who put it there.
    static func describe(_ head: [UInt8]) -> String {
        let text = head.prefix(16).allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if text { return "a text file" }
        if head.starts(with: [0x50, 0x4B]) { return "a ZIP archive or office document" }
        return "this kind of file"
    }
}
