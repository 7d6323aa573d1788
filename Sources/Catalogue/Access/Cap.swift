/// A published size that is smaller than what there is.
extension ImageRecord {
    /// The image as an audience sees it whose long edge may have no more than `cap` pixels: smaller, in its own
    /// proportions. One that is not larger stays as it is.
    func capped(at cap: Int?) -> ImageRecord {
        guard let cap, max(width, height) > cap else { return self }
        var image = self
        image.cap = cap
        (image.width, image.height) = Self.size(width, height, within: cap)
        return image
    }

    /// The largest size within a cap, of both edges at least one pixel.
    static func size(_ width: Int, _ height: Int, within cap: Int) -> (width: Int, height: Int) {
        let long = max(width, height)
        guard long > cap else { return (width, height) }
        // Rounded to the nearest; the long edge comes out as the cap itself.
        func scaled(_ edge: Int) -> Int { max(1, (edge * cap * 2 + long) / (long * 2)) }
        return (scaled(width), scaled(height))
    }
}

extension ResourceRecord {
    /// The resource as an audience sees it.
    func seen(with fields: FieldVisibility, cap: Int?) -> ResourceRecord {
        if cap == nil, fields == .allBut([]) { return self }
        var resource = self
        if fields != .allBut([]) { resource.values.removeAll { !fields.shows($0.field) } }
        guard let cap else { return resource }
        var rules = rules
        rules.cap = cap
        resource.images = images.map { $0.capped(at: cap) }
        // Only the file's own pixels count: sound has none, and a recording's poster or waveform is a picture beside it.
        if kind != "sound", let width, let height {
            let size = ImageRecord.size(width, height, within: cap)
            (resource.width, resource.height) = (size.width, size.height)
            rules.isReduced = size != (width, height)
        }
        rules.isReduced = rules.isReduced || resource.images.contains { $0.role == .page && $0.cap != nil }
        resource.rules = rules
        return resource
    }
}
