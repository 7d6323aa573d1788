public import Catalogue
public import IIIF
public import Settings

/// Makes collections: lists of objects.
public struct CollectionBuilder: Sendable {
    public let settings: Settings
    public let limits: ImageLimits

    public init(settings: Settings, limits: ImageLimits) {
        self.settings = settings
        self.limits = limits
    }

    /// The list of all objects that the audience may see.
    public func top(_ objects: [ObjectSummary], links: Links, version: PresentationVersion) -> ObjectCollection {
        let fields = FieldTexts(settings: settings)
        var collection = ObjectCollection(
            id: links.topCollection, label: fields.map(settings.collection.title),
            items: objects.map { object in
                ObjectCollection.Item(
                    id: links.manifest(object.identifier), label: label(of: object),
                    thumbnail: object.image.flatMap { thumbnail($0, links: links, version: version) })
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

    /// A thumbnail for lists; nil where the limits allow none.
    public func thumbnail(_ image: ImageRecord, links: Links, version: PresentationVersion) -> ContentResource? {
        ImageDocuments.thumbnail(of: image, links: links, version: version, limits: limits)
    }
}
