public import Catalogue
internal import IIIF

/// Makes the list of everything that search engines read (sitemaps.org 0.9, with Google's extension for images). Pure.
public struct SitemapBuilder: Sendable {
    /// Objects in one document: one of a thousand objects with a hundred images each stays below the 50 MB and the
    /// 50,000 addresses that the protocol allows.
    public static let pageSize = 1000
    /// Images told of each object at most.
    public static let imagesOfObject = 100

    private let links: Links
    private let imageSize: String

    /// - Parameters:
    ///   - base: the public address without a trailing slash.
    ///   - imageSize: the size, as the Image API writes it, in which images are named.
    public init(base: String, imageSize: String) {
        links = Links(base: base, named: nil)
        self.imageSize = imageSize
    }

    /// The list of lists, for more objects than one document holds.
    public func index(objects: Int) -> [UInt8] {
        var xml = XMLText()
        xml.element("sitemapindex", [("xmlns", Self.namespace)]) { xml in
            for page in 0..<(objects + Self.pageSize - 1) / Self.pageSize {
                xml.element("sitemap") { $0.element("loc", text: "\(links.base)/sitemap-\(page + 1).xml") }
            }
        }
        return Array(xml.text.utf8)
    }

    /// A list of objects: the page of each with its images.
    public func page(_ entries: [Catalogue.SitemapEntry]) -> [UInt8] {
        var xml = XMLText()
        let spaces = [("xmlns", Self.namespace), ("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1")]
        xml.element("urlset", spaces) { xml in
            for entry in entries {
                xml.element("url") { xml in
                    xml.element("loc", text: links.page(entry.identifier))
                    xml.element("lastmod", text: entry.changedAt)
                    for image in entry.images {
                        xml.element("image:image") {
                            $0.element("image:loc", text: "\(links.image(image, .v3))/full/\(imageSize)/0/default.jpg")
                        }
                    }
                }
            }
        }
        return Array(xml.text.utf8)
    }

    private static let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
}
