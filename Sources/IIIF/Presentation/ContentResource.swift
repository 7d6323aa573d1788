/// Something elsewhere that belongs to a resource and is linked, not painted: `homepage`, `rendering`, `seeAlso`.
public struct ExternalResource: Hashable, Sendable {
    public var id: String
    public var type: ContentResource.Kind
    /// Required by the standard for `homepage` and `rendering`.
    public var label: LanguageMap
    /// Media type.
    public var format: String?
    /// Schema or profile URI, for `seeAlso`.
    public var profile: String?
    /// BCP 47 tags.
    public var language: [String]

    public init(
        id: String, type: ContentResource.Kind, label: LanguageMap = LanguageMap(), format: String? = nil,
        profile: String? = nil, language: [String] = []
    ) {
        self.id = id
        self.type = type
        self.label = label
        self.format = format
        self.profile = profile
        self.language = language
    }
}

/// Who provides the material (3.0, section 3.1, `provider`).
public struct Agent: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    public var homepage: [ExternalResource]
    public var logo: [ContentResource]
    public var seeAlso: [ExternalResource]

    public init(
        id: String, label: LanguageMap, homepage: [ExternalResource] = [], logo: [ContentResource] = [],
        seeAlso: [ExternalResource] = []
    ) {
        self.id = id
        self.label = label
        self.homepage = homepage
        self.logo = logo
        self.seeAlso = seeAlso
    }
}

/// An image, a film, a recording or a text: what annotations paint, and what thumbnails and logos are (3.0, section 5.7).
public struct ContentResource: Hashable, Sendable {
    /// Called by their names in 3.0; 4.0 says `Audio` for sound.
    public enum Kind: String, Hashable, Sendable {
        case image = "Image"
        case video = "Video"
        case sound = "Sound"
        case text = "Text"
        case dataset = "Dataset"
        case model = "Model"
    }

    /// The URL of the bytes themselves: of an image an image request, never the service's bare URI.
    public var id: String
    public var kind: Kind
    public var label = LanguageMap()
    /// Media type.
    public var format: String?
    /// BCP 47 tags.
    public var language: [String] = []
    /// Pixels, of images and films.
    public var size: PixelSize?
    /// Seconds, above zero, of films and recordings.
    public var duration: Double?
    public var service: [Service] = []
    /// Where they are others than those of what it is painted on.
    public var rights: RightsURI?

    public init(_ kind: Kind, id: String, format: String?) {
        self.id = id
        self.kind = kind
        self.format = format
    }

    /// An image, with the service that gives it in other sizes.
    public static func image(
        id: String, width: Int, height: Int, format: ImageFormat = .jpg, service: Service? = nil
    ) -> ContentResource {
        var image = ContentResource(.image, id: id, format: format.mediaType)
        image.size = PixelSize(width: width, height: height)
        image.service = service.map { [$0] } ?? []
        return image
    }

    /// A film or a recording as large and as long as its canvas.
    public static func recording(
        _ kind: Kind, id: String, format: String, extent: CanvasExtent
    ) -> ContentResource {
        var recording = ContentResource(kind, id: id, format: format)
        recording.size = kind == .sound ? nil : extent.size
        recording.duration = extent.duration
        return recording
    }
}

/// A service a client may use beyond getting the resource itself (3.0, section 3.3, `service`).
public struct Service: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case image2, image3
        case search1, search2
        case autocomplete1, autocomplete2
        /// Another, by its name in the registry of services: `GeoreferenceService`.
        case other(String)

        var name: String {
            switch self {
            case .image2: "ImageService2"
            case .image3: "ImageService3"
            case .search1: "SearchService1"
            case .search2: "SearchService2"
            case .autocomplete1: "AutoCompleteService1"
            case .autocomplete2: "AutoCompleteService2"
            case .other(let name): name
            }
        }

        /// Services that are older than 3.0 keep `@id` and `@type` (3.0, section 3.3, `service`).
        var keepsOldKeys: Bool {
            switch self {
            case .image2, .search1, .autocomplete1: true
            default: false
            }
        }

        var defaultProfile: String? {
            switch self {
            case .image2: "http://iiif.io/api/image/2/level2.json"
            case .image3: "level2"
            case .search1: "http://iiif.io/api/search/1/search"
            case .autocomplete1: "http://iiif.io/api/search/1/autocomplete"
            default: nil
            }
        }

        /// The context that 2.1 wants inside the service; none in later versions.
        var context2: String? {
            switch self {
            case .image2: "http://iiif.io/api/image/2/context.json"
            case .image3: "http://iiif.io/api/image/3/context.json"
            case .search1, .autocomplete1: "http://iiif.io/api/search/1/context.json"
            case .search2, .autocomplete2: "http://iiif.io/api/search/2/context.json"
            case .other: nil
            }
        }
    }

    /// Base URI of the service.
    public var id: String
    public var kind: Kind
    public var profile: String?
    public var label = LanguageMap()
    /// Sizes that are ready, for thumbnails (recipe 0232).
    public var sizes: [PixelSize] = []
    public var service: [Service] = []

    /// A service, with the profile that its kind usually has unless another is given.
    public init(_ kind: Kind, id: String, profile: String? = nil) {
        self.id = id
        self.kind = kind
        self.profile = profile ?? kind.defaultProfile
    }

    /// The image service of a version of the Image API, at level 2.
    public static func image(_ version: ImageVersion, id: String) -> Service {
        Service(version == .v2 ? .image2 : .image3, id: id)
    }
}
