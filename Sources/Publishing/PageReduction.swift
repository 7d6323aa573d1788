internal import Catalogue
internal import IIIF

/// How a page is made smaller for an audience: places on it are written in the pixels that there are, and named in
/// those that are shown.
struct PageReduction {
    private let from: PixelSize
    private let to: PixelSize

    /// Nil where the page is shown as large as it is.
    init?(of page: ObjectPages.Page) {
        guard let image = page.row.images.first(where: { $0.page == page.page ?? $0.page }), image.cap != nil,
            image.fullWidth > 0, image.fullHeight > 0
        else { return nil }
        from = PixelSize(width: image.fullWidth, height: image.fullHeight)
        to = PixelSize(width: image.width, height: image.height)
    }

    func region(_ region: PixelRectangle) -> PixelRectangle {
        let (x, width) = Self.span(region.x, region.width, from.width, to.width)
        let (y, height) = Self.span(region.y, region.height, from.height, to.height)
        return PixelRectangle(x: x, y: y, width: width, height: height)
    }

    /// Nil, and so all of the page, for a shape whose numbers are not ours to change.
    private func selector(_ selector: Selector) -> Selector? {
        switch selector {
        case .fragment(var fragment):
            fragment.region = fragment.region.map(region)
            return .fragment(fragment)
        case .point(let point):
            guard let x = point.x, let y = point.y else { return selector }
            let place = region(PixelRectangle(x: x, y: y, width: 1, height: 1))
            return Selector.Point(x: place.x, y: place.y, t: point.t).map { .point($0) }
        case .svg: return nil
        case .imageAPI: return selector
        }
    }

    func annotations(_ annotations: [Annotation]) -> [Annotation] {
        annotations.map { annotation in
            var annotation = annotation
            annotation.target.selector = annotation.target.selector.flatMap(selector)
            return annotation
        }
    }

    /// Whatever touches a pixel that is shown has it.
    private static func span(_ start: Int, _ length: Int, _ from: Int, _ to: Int) -> (Int, Int) {
        let (start, length) = (min(max(0, start), from - 1), min(max(1, length), from))
        let first = start * to / from
        let end = min(to, max(first + 1, (min(start + length, from) * to + from - 1) / from))
        return (first, end - first)
    }
}
