internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// Lists for machines: what has changed (Change Discovery API 1.0), and what there is (sitemaps.org).
extension Responder {
    /// The list of changes, or a page of it, for what the public may see.
    func activity(page: Int?, _ inquiry: Inquiry) async throws -> Answer {
        // A day that begins is told of like any other change.
        let due = try await site.catalogue.nextDay(for: .everyone)
        let builder = ActivityBuilder(base: inquiry.base)
        let document: DocumentCache.Document
        let total = try await site.catalogue.activityCount()
        if let page {
            let size = ActivityBuilder.pageSize
            guard page < (total + size - 1) / size else {
                let last = max(0, (total - 1) / size)
                throw Problem(.notFound, "The list of changes has no page \(page). Accepted: 0 to \(last).")
            }
            // A page that is full, and has one after it, is what it is for good.
            let key = publicKey(.activity(page: page), min(total, (page + 1) * size + 1), inquiry)
            document = try await kept(key) {
                let (records, total) = try await site.catalogue.activities(from: page * size, limit: size)
                let refreshes = try await site.catalogue.refreshes(ofFirst: page * size)
                return builder.page(page, records, total: total, refreshes: refreshes).json
            }
        } else {
            guard total > 0 else {
                throw Problem(.notFound, "Nothing was ever published here, so there are no changes to tell of.")
            }
            document = try await kept(publicKey(.activity(page: nil), total, inquiry)) {
                builder.collection(total: total, refreshes: try await site.catalogue.refreshes(ofFirst: total)).json
            }
        }
        let type = Self.activityType(accept: inquiry.accept)
        return try sent(
            document, type: type.contentType, suffix: Self.suffix(ofTag: type.type), changedAt: nil,
            due: due, vary: "Accept, Accept-Encoding", inquiry)
    }

    /// JSON-LD with its profile, or plain JSON for who likes it better (section 4.1).
    private static func activityType(accept: String?) -> MediaTypeOffer {
        let linked = MediaTypeOffer("application/ld+json", parameters: ["profile": ActivityDocument.context])
        return MediaPreference(accept: accept).best(of: [linked, MediaTypeOffer("application/json")]) ?? linked
    }

    /// The size in which search engines are shown images: one that they need, and that is not a burden to make.
    static func imageSize(_ capabilities: ImageCapabilities) -> String {
        capabilities.customSizes ? "!1200,1200" : "max"
    }

    /// For crawlers (RFC 9309): images in the one size that the sitemap names, none of their countless others.
    func robots(_ inquiry: Inquiry) -> Answer {
        let size = Self.imageSize(site.capabilities)
        return .text(
            """
            User-agent: *
            Allow: /iiif/v3/image/*/full/\(size)/0/default.jpg$
            Disallow: /iiif/image/
            Disallow: /iiif/v2/image/
            Disallow: /iiif/v3/image/
            Sitemap: \(inquiry.base)/sitemap.xml

            """)
    }

    /// All objects that the public sees, or a part of them where they are more than one document holds.
    func sitemap(page: Int?, _ inquiry: Inquiry) async throws -> Answer {
        let change = try await site.catalogue.lastChange()
        // Any object may come into the list, or leave it.
        let due = try await site.catalogue.nextDay(for: .everyone)
        let total = try await site.catalogue.count(.all, for: .everyone)
        let size = SitemapBuilder.pageSize
        let builder = SitemapBuilder(base: inquiry.base, imageSize: Self.imageSize(site.capabilities))
        let key = publicKey(.sitemap(page: page), change, inquiry)
        let document: DocumentCache.Document
        if page == nil, total > size {
            document = await kept(key) { builder.index(objects: total) }
        } else {
            let parts = total > size ? (total + size - 1) / size : 0
            let number = page ?? 1
            guard page == nil || number <= parts else {
                throw Problem(
                    .notFound,
                    parts == 0 ? "Everything is in /sitemap.xml." : "There is no such part. Accepted: 1 to \(parts).")
            }
            document = try await kept(key) {
                builder.page(
                    try await site.catalogue.sitemap(
                        for: .everyone, offset: (number - 1) * size, limit: size, images: SitemapBuilder.imagesOfObject)
                )
            }
        }
        return try sent(document, type: "application/xml", changedAt: nil, due: due, vary: "Accept-Encoding", inquiry)
    }

    /// Of a document that is the public's, whoever asks.
    private func publicKey(_ route: Route, _ state: Int, _ inquiry: Inquiry) -> DocumentCache.Key {
        DocumentCache.Key(
            path: route.path(), base: inquiry.base, version: .v3, audience: Audience.everyone.name, change: state)
    }

    /// A document that is kept under the state it was made of, or is made now.
    func kept(
        _ key: DocumentCache.Key, make: () async throws -> [UInt8]
    ) async rethrows -> DocumentCache.Document {
        if let known = site.documents[key] { return known }
        let document = DocumentCache.Document(try await make())
        site.documents.insert(document, for: key)
        return document
    }
}
