extension Settings {
    /// These settings with what a running server can take over from others: publication, the collection's texts and
    /// groupings, overlays and cache lifetimes. Everything else is settled at start.
    public func takingLive(from new: Settings) -> Settings {
        var settings = self
        settings.publication = new.publication
        settings.collection = new.collection
        settings.search = new.search
        settings.images.overlays = new.images.overlays
        settings.images.cacheControl = new.images.cacheControl
        settings.images.preferredFormats = new.images.preferredFormats
        settings.images.embedRights = new.images.embedRights
        settings.documents.cacheControl = new.documents.cacheControl
        return settings
    }
}

extension SettingDescription {
    /// Whether two settings have different values here.
    public func differs(_ one: Settings, _ other: Settings) -> Bool { write(one) != write(other) }
}
