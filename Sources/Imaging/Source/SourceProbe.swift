internal import Crypto
internal import Foundation

/// Learns a file's facts. Runs in a worker process only: it decodes what came from outside.
struct SourceProbe {
    let limits: DecodingLimits

    /// The media types of libvips' loaders.
    private static let imageTypes = [
        "jpegload": "image/jpeg", "pngload": "image/png", "tiffload": "image/tiff", "jp2kload": "image/jp2",
        "webpload": "image/webp", "gifload": "image/gif", "heifload": "image/heif", "jxlload": "image/jxl",
    ]
    static let accepted =
        "JPEG, PNG, TIFF, JPEG 2000, WebP, GIF, HEIF, AVIF, JPEG XL, PDF, MP4, WebM, QuickTime, MP3, WAV, Ogg, FLAC, M4A"

    func facts(of path: String) throws(ImagingError) -> SourceFacts {
        let (checksum, size, head) = try digest(path)
        guard size > 0 else { throw .unreadable(detail: "it is empty") }
        if FileSignature.isDocument(head) {
            let decoder = SourceDecoder(limits: limits)
            let picture = try decoder.open(path, page: 1, sequential: true)
            let count = picture.pages
            var sizes: [PageSize] = []
            for page in 1...max(count, 1) where count > 1 {
                let picture = try decoder.open(path, page: page, sequential: true)
                sizes.append(PageSize(width: picture.width, height: picture.height))
            }
            return SourceFacts(
                kind: .document, mediaType: "application/pdf", byteSize: size, checksum: checksum,
                width: picture.width, height: picture.height, pages: count, pageSizes: sizes)
        }
        if let type = FileSignature.timedMedia(head) {
            return try TimedMediaProbe().facts(of: path, type: type, byteSize: size, checksum: checksum)
        }
        guard let loader = Picture.loader(for: path) else {
            throw .unsupported(found: Self.describe(head), accepted: Self.accepted)
        }
        let picture = try SourceDecoder(limits: limits).open(path, page: 1, sequential: true)
        let turned = picture.orientation >= 5
        let type = Self.imageTypes.first { loader.lowercased().contains($0.key.dropLast(4)) }?.value
        return SourceFacts(
            kind: .image, mediaType: type ?? "application/octet-stream", byteSize: size, checksum: checksum,
            width: turned ? picture.height : picture.width, height: turned ? picture.width : picture.height,
            pages: picture.pages)
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
        return (hash.finalize().map { String(format: "%02x", $0) }.joined(), size, head)
    }

    /// What an unknown file might be, for the person who put it there.
    private static func describe(_ head: [UInt8]) -> String {
        let text = head.prefix(16).allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if text { return "a text file" }
        if head.starts(with: [0x50, 0x4B]) { return "a ZIP archive or office document" }
        return "this kind of file"
    }
}
