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

    /// Makes several pieces at the same time, each by its number, and does something else once beside.
    public typealias Workers =
        @Sendable (_ count: Int, _ piece: @Sendable (Int) -> [UInt8], _ beside: () -> Void) -> [[UInt8]]

    /// A manifest whose canvases are made while they are written, several at a time, so that an object of ten thousand
    /// pages needs the memory of its bytes only and uses the processors that have nothing else to do.
    /// - Parameters:
    ///   - manifest: its own `items` are not looked at.
    ///   - count: how many canvases there are.
    ///   - places: whether any of them has a `navPlace`, which 3.0 announces in the context.
    ///   - workers: who makes them; one after the other where nobody is given.
    ///   - write: gets the bytes in pieces of some 32 KB, and how many there will be about in all.
    ///   - canvas: makes one, called once for each.
    public static func encode(
        _ manifest: Manifest, canvases count: Int, places: Bool = false, as version: PresentationVersion,
        workers: @escaping Workers = {
            $2()
            return (0..<$0).map($1)
        },
        to write: (_ piece: [UInt8], _ total: Int) -> Void, canvas: @escaping @Sendable (Int) -> Canvas
    ) {
        var written = 0
        func pieces(after json: inout JSONWriter) {
            json.drain { head in
                written += head.count
                write(head, head.count)
            }
            let pieces = CanvasPieces(count: count, version: version, workers: workers, canvas: canvas)
            pieces.forEach { piece, done in
                written += piece.count
                let total = written.multipliedReportingOverflow(by: count)
                write(piece, total.overflow ? written : max(written, total.partialValue / done))
            }
        }
        let last: JSONWriter
        switch version {
        case .v2:
            var writer = Presentation2Writer()
            writer.manifest(manifest) { pieces(after: &$0.json) }
            last = writer.json
        case .v3, .v4:
            var writer = PresentationWriter(version)
            writer.manifest(manifest, places: places) { pieces(after: &$0.json) }
            last = writer.json
        }
        write(last.bytes, written + last.bytes.count)
    }
}
