internal import IIIF

/// Names of media files in URLs.
public enum Media {
    private static let endings = [
        "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/ogg": "ogv",
        "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/ogg": "ogg", "audio/flac": "flac",
        "audio/webm": "weba", "application/pdf": "pdf", "image/tiff": "tif", "image/jpeg": "jpg", "image/png": "png",
        "image/jp2": "jp2", "image/webp": "webp", "image/gif": "gif", "image/heic": "heic", "image/avif": "avif",
    ]

    /// The usual ending of a media type's files; nil where there is none.
    static func ending(_ mediaType: String) -> String? { endings[mediaType] }

    /// `original.mp4`: what kind it is shows, where it came from does not.
    public static func fileName(_ mediaType: String) -> String { "original." + (ending(mediaType) ?? "bin") }

    static func captionLabel(_ language: String?) -> LanguageMap {
        guard let language else { return Wording.captions }
        return LanguageMap("\(Wording.captions.text() ?? "") (\(language))", language: "en")
    }

    /// What an address probably leads to, by its ending: kind and media type.
    static func guess(_ address: String) -> (kind: ContentResource.Kind, format: String?) {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let name = path.split(separator: "/").last ?? ""
        let ending = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
        switch ending {
        case "xml", "ead", "mods", "mets", "lido", "rdf", "marcxml": return (.dataset, "application/xml")
        case "json": return (.dataset, "application/json")
        case "jsonld": return (.dataset, "application/ld+json")
        case "ttl": return (.dataset, "text/turtle")
        case "csv": return (.dataset, "text/csv")
        case "pdf": return (.text, "application/pdf")
        case "epub": return (.text, "application/epub+zip")
        case "txt": return (.text, "text/plain")
        case "html", "htm": return (.text, "text/html")
        case "svg": return (.image, "image/svg+xml")
        case "glb": return (.model, "model/gltf-binary")
        case "jpeg": return (.image, "image/jpeg")
        case "tiff": return (.image, "image/tiff")
        default:
            guard let type = endings.first(where: { $0.value == ending })?.key else { return (.text, nil) }
            let kind: ContentResource.Kind =
                type.hasPrefix("image/") ? .image : type.hasPrefix("video/") ? .video : .sound
            return (kind, type)
        }
    }

    /// The profiles of descriptions that are known by the ending or the name of their files.
    static func profile(_ address: String) -> String? {
        let name = address.lowercased()
        let known = [
            ("marcxml", "http://www.loc.gov/MARC21/slim"), ("mods", "http://www.loc.gov/mods/v3"),
            ("mets", "http://www.loc.gov/METS/"), ("ead", "urn:isbn:1-931666-22-9"),
            ("lido", "http://www.lido-schema.org"),
        ]
        let file = name.split(separator: "/").last ?? ""
        return known.first { file.contains($0.0) }?.1
    }
}
