internal import IIIF

/// The paths of lists for machines: what has changed, and what there is.
extension RouteReading {
    static func activity(after word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) -> Route {
        let forms = ["/iiif/activity/all-changes", "/iiif/activity/page-{page}"]
        guard parts.count == 1, let name = parts.first else {
            throw (parts.first ?? word).notFound(.unknownPath, accepted: forms)
        }
        if name.text == "all-changes" { return .activity(page: nil) }
        guard let page = number(in: name.text, between: "page-", and: "") else {
            throw name.notFound(.unknownPath, accepted: forms)
        }
        return .activity(page: page)
    }

    static func isSitemap(_ name: String) -> Bool { name == "sitemap.xml" || sitemapPage(name) != nil }

    static func sitemapPage(_ name: String) -> Int? {
        number(in: name, between: "sitemap-", and: ".xml").flatMap { $0 > 0 ? $0 : nil }
    }

    /// A number in a name, without leading zeros, so that every page has one URL.
    private static func number(in name: String, between start: String, and end: String) -> Int? {
        guard name.hasPrefix(start), name.hasSuffix(end), name.utf8.count > start.utf8.count + end.utf8.count else {
            return nil
        }
        let digits = String(name.dropFirst(start.count).dropLast(end.count))
        guard digits.utf8.count <= 9, let number = Int(digits), String(number) == digits, number >= 0 else {
            return nil
        }
        return number
    }
}
