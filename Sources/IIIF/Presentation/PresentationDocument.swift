/// A document that a server can be asked for, as bytes in any version.
///
/// The same value gives the same bytes: UTF-8, `@context` first, then `id` and `type`, then the members in the order of
/// the specification (3.0 and 4.0: sections 3.1 to 3.4, descriptive, technical, linking, structural; 2.1: sections 3.1
/// to 3.5), slashes unescaped.
public enum PresentationDocument: Hashable, Sendable {
    case manifest(Manifest)
    case collection(ObjectCollection)
    case collectionPage(CollectionPage)
    /// A canvas on its own, with the manifest it is part of.
    case canvas(Canvas, manifest: String)
    case annotationPage(AnnotationPage)
    case annotation(Annotation)
    case annotationCollection(AnnotationCollection)
    /// A range on its own, with the manifest it is part of.
    case range(ContentsRange, manifest: String)
    /// 2.1's one sequence of an object.
    case sequence(Manifest)

    /// The document; nil where the version has no such thing: sequences after 2.1, and in 2.1 annotations that paint
    /// what it cannot.
    public func encoded(as version: PresentationVersion) -> [UInt8]? {
        switch version {
        case .v2:
            var writer = Presentation2Writer()
            return writer.write(self) ? writer.json.bytes : nil
        case .v3, .v4:
            var writer = PresentationWriter(version)
            return writer.write(self) ? writer.json.bytes : nil
        }
    }

    /// A manifest whose canvases are made one by one while they are written, so that an object of ten thousand pages
    /// needs the memory of its bytes only.
    /// - Parameters:
    ///   - manifest: its own `items` are not looked at.
    ///   - canvases: read once, in order.
    ///   - count: how many there are about.
    ///   - places: whether any of them has a `navPlace`, which 3.0 announces in the context.
    ///   - write: gets the bytes in pieces of about 64 KB, and how many there will be about in all.
    public static func encode(
        _ manifest: Manifest, canvases: some Sequence<Canvas>, count: Int, places: Bool = false,
        as version: PresentationVersion, to write: (_ piece: [UInt8], _ total: Int) -> Void
    ) {
        var written = 0
        func drain(_ json: inout JSONWriter, after canvases: Int) {
            guard json.bytes.count >= 1 << 16 else { return }
            written += json.bytes.count
            let total = written.multipliedReportingOverflow(by: count)
            json.drain { write($0, total.overflow ? written : max(written, total.partialValue / canvases)) }
        }
        var last = JSONWriter(capacity: 0)
        switch version {
        case .v2:
            var writer = Presentation2Writer()
            writer.manifest(manifest, canvases: canvases) { drain(&$0, after: $1) }
            last = writer.json
        case .v3, .v4:
            var writer = PresentationWriter(version)
            writer.manifest(manifest, canvases: canvases, places: places) { drain(&$0, after: $1) }
            last = writer.json
        }
        write(last.bytes, written + last.bytes.count)
    }
}
