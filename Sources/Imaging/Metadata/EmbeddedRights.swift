internal import Foundation

/// What a source file says of its rights in its own metadata, shortened to what a note has room for.
///
/// Of each, what XMP says counts (ISO 16684-1), else IPTC-IIM (version 4.2, record 2), else EXIF or the TIFF fields of
/// the same meaning.
public struct EmbeddedRights: Codable, Hashable, Sendable {
    /// The copyright notice: `dc:rights`; IIM 2:116; Copyright (33432).
    public var notice: String?
    /// Who made it: `dc:creator`; IIM 2:80; Artist (315).
    public var creator: String?
    /// Who is to be named: `photoshop:Credit`; IIM 2:110.
    public var credit: String?
    /// What may be done with it: `xmpRights:UsageTerms`.
    public var terms: String?
    /// Address of a licence or rights statement: `xmpRights:WebStatement`.
    public var statement: String?

    public init(
        notice: String? = nil, creator: String? = nil, credit: String? = nil, terms: String? = nil,
        statement: String? = nil
    ) {
        self.notice = Self.tidied(notice)
        self.creator = Self.tidied(creator)
        self.credit = Self.tidied(credit)
        self.terms = Self.tidied(terms)
        self.statement = Self.tidied(statement)
    }

    public var isEmpty: Bool { self == EmbeddedRights() }

    /// Characters that are kept of each.
    private static let longest = 1000

    private static func tidied(_ text: String?) -> String? {
        guard let text else { return nil }
        let words = text.prefix(longest * 2).split { $0.isWhitespace || $0 == "\0" }.joined(separator: " ")
        return words.isEmpty ? nil : String(words.prefix(longest))
    }

    /// These, and where they are silent, `other`.
    func or(_ other: EmbeddedRights) -> EmbeddedRights {
        EmbeddedRights(
            notice: notice ?? other.notice, creator: creator ?? other.creator, credit: credit ?? other.credit,
            terms: terms ?? other.terms, statement: statement ?? other.statement)
    }
}

extension SourceDecoder {
    /// What a file says of its rights; nil where it says nothing, or nothing that can be read: metadata that is broken
    /// takes nothing from the picture.
    func embeddedRights(_ path: String, _ format: SourceFormat) -> EmbeddedRights? {
        var rights = EmbeddedRights()
        switch format {
        case .jpeg, .png, .tiff, .webp, .heif, .avif, .jpegXL:
            guard let picture = try? Picture.open(path, sequential: true) else { return nil }
            // libvips 8.14 calls the packet of HEIF and AVIF by its place among what is said of them.
            let names = ["xmp-data"] + (0..<4).map { "heif-mime-\($0)" }
            rights = names.lazy.compactMap { picture.blob($0) }.first.map(XMPPacket.rights) ?? rights
            rights = rights.or(picture.blob("iptc-data").map(InformationInterchange.rights) ?? EmbeddedRights())
            rights = rights.or(
                EmbeddedRights(notice: picture.exif("Copyright"), creator: picture.exif("Artist")))
            if format == .tiff { rights = rights.or((try? TIFFRights.read(path)) ?? EmbeddedRights()) }
        case .jpeg2000: rights = (try? JPEG2000Box.packet(in: path)).flatMap { $0 }.map(XMPPacket.rights) ?? rights
        case .codestream2000, .gif, .bitmap, .pdf, .svg: return nil
        }
        return rights.isEmpty ? nil : rights
    }
}

extension Picture {
    /// A text of the main directory of EXIF.
    fileprivate func exif(_ name: String) -> String? {
        guard let described = text("exif-ifd0-\(name)") else { return nil }
        // libvips: the text, then in brackets the text as libexif shows it, its type and its length. What libexif shows
        // may be another, so it is the length that says where the text ends, with the zero behind it or without.
        guard let type = described.range(of: ", ASCII, ", options: .backwards) else { return nil }
        let bytes = Array(described.utf8)
        let length = Int(described[type.upperBound...].prefix { $0.isNumber }) ?? 0
        let bracket = Array(" (".utf8)
        if let end = [length - 1, length].first(where: { $0 > 0 && bytes.dropFirst($0).starts(with: bracket) }) {
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
        return described.range(of: " (").map { String(described[..<$0.lowerBound]) }
    }
}

/// The fields of TIFF that speak of rights (TIFF 6.0, section 8), which libvips does not tell.
private enum TIFFRights {
    static func read(_ path: String) throws -> EmbeddedRights {
        let file = try PositionedFile(reading: path)
        let reader: TIFFStructure.Reader = { try file.read(at: $0, count: $1) }
        let structure = try TIFFStructure(path: path, directoryLimit: 65_536, read: reader)
        func text(_ tag: UInt16) throws -> String? {
            guard let entry = structure.directories.first?.entries.first(where: { $0.tag == tag }), entry.type == 2
            else {
                return nil
            }
            let bytes = try file.read(at: entry.valueOffset, count: min(entry.count, 4096))
            return InformationInterchange.text(bytes.prefix { $0 != 0 })
        }
        return try EmbeddedRights(notice: text(33_432), creator: text(315))
    }
}
