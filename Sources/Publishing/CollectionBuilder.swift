public import Catalogue
public import IIIF
public import Settings

/// Makes collections: lists of objects.
public struct CollectionBuilder: Sendable {
    public let settings: Settings

    public init(settings: Settings) {
        self.settings = settings
    }

    /// The list of all objects that the audience may see.
    public func top(_ objects: [ObjectSummary], links: Links, version: PresentationVersion) -> ObjectCollection {
        let fields = FieldTexts(settings: settings)
        var collection = ObjectCollection(
            id: links.topCollection, label: fields.map(settings.collection.title),
            items: objects.map { object in
                ObjectCollection.Item(
                    id: links.manifest(object.identifier), label: label(of: object),
                    thumbnail: object.image.map { thumbnail($0, links: links, version: version) })
            })
        collection.summary = settings.collection.summary.map(fields.map) ?? LanguageMap()
        collection.requiredStatement = settings.publication.requiredStatement.map {
            MetadataPair(label: fields.map($0.label), value: fields.map($0.value))
        }
        return collection
    }

    public func label(of object: ObjectSummary) -> LanguageMap {
        let title = FieldTexts(settings: settings).map(object.titles)
        return title.isEmpty ? LanguageMap(object.identifier) : title
    }

    /// The URL of the smallest stored size, for lists.
    public func thumbnail(_ image: ImageRecord, links: Links, version: PresentationVersion) -> ImageContent {
        let whole = PixelSize(width: image.width, height: image.height)
        let size = ImageInformation.pyramid(of: whole, tileSize: image.tileSize).sizes.first ?? whole
        let service = links.image(image.id, version.imageVersion)
        let scale =
            size == whole
            ? (version == .v2 ? "full" : "max")
            : version == .v2 ? "\(size.width)," : "\(size.width),\(size.height)"
        return ImageContent(
            id: "\(service)/full/\(scale)/0/default.jpg", width: size.width, height: size.height,
            service: ImageContent.Service(id: service, version: version.imageVersion))
    }
}
