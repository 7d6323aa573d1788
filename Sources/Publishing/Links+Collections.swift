internal import IIIF

extension Links {
    /// A collection, or one of its pages, from 1.
    public func collection(_ name: CollectionName, page: Int? = nil) -> String {
        let path = name.path
        return
            (["\(document)/collection", PathSegment.encode(path.name)]
            + (path.value.map { [PathSegment.encode($0)] } ?? []) + (page.map { ["page", String($0)] } ?? []))
            .joined(separator: "/")
    }
}
