internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Publishing
internal import Rules
internal import Settings

/// A collection as a path names it.
struct CollectionPath: Sendable {
    /// `top`, or the name of a collection by a field.
    var name = "top"
    var value: String?
    /// From 1; nil for the collection itself.
    var page: Int?
}

extension Responder {
    /// A collection or a page of one. Kept under the last change of all, since any may change a list.
    func collection(_ named: NamedVersion?, _ path: CollectionPath, _ inquiry: Inquiry) async throws -> Answer {
        let asked = try collectionName(path, inquiry)
        let version = presentationVersion(named, inquiry)
        let links = Links(base: inquiry.base, named: named?.presentation)
        let key = key(
            of: asked, page: path.page, links, version, inquiry, change: try await site.catalogue.lastChange())
        let due = Self.due(try await site.catalogue.nextDay(for: inquiry.audience), day(of: asked))
        let document = try await kept(key) {
            let (name, contents) = try await found(asked, page: path.page, inquiry)
            return try await site.builders(for: inquiry.audience).collections.document(
                name, contents, groupings: name == .top ? groupings(inquiry) : nil, links: links,
                version: version.presentation
            ).encoded(as: version.presentation) ?? []
        }
        return try json(document, version, nil, due: due, inquiry)
    }

    /// Refuses a collection or page that there is not.
    func checkCollection(_ path: CollectionPath, _ inquiry: Inquiry) async throws {
        _ = try await found(try collectionName(path, inquiry), page: path.page, inquiry)
    }

    /// The same without waiting: one that is kept. Nil for all others.
    func promptCollection(_ named: NamedVersion?, _ path: CollectionPath, _ inquiry: Inquiry) throws -> Answer? {
        guard let change = try site.catalogue.knownLastChange(), let name = knownName(path, inquiry),
            let next = try site.catalogue.knownNextDay(for: inquiry.audience)
        else { return nil }
        let due = Self.due(next, day(of: name))
        let version = presentationVersion(named, inquiry)
        let links = Links(base: inquiry.base, named: named?.presentation)
        let key = key(of: name, page: path.page, links, version, inquiry, change: change)
        return try promptDocument(key, inquiry).map { try json($0, version, nil, due: due, inquiry) }
    }

    private func key(
        of name: CollectionName, page: Int?, _ links: Links, _ version: NamedVersion, _ inquiry: Inquiry, change: Int
    ) -> DocumentCache.Key {
        DocumentCache.Key(
            // What a rule asks of today may be answered otherwise tomorrow, with nobody writing.
            path: links.collection(name, page: page) + (day(of: name).map { " \($0)" } ?? ""), base: inquiry.base,
            version: version.presentation,
            audience: inquiry.audience.name, change: change)
    }

    /// The day on which a collection may change by itself: any object may come into a list, or leave it, and the answer
    /// of a rule over today is of that day alone.
    /// - Parameters:
    ///   - next: the day on which an object may appear or go.
    ///   - today: nil where that does not matter to the collection.
    private static func due(_ next: String?, _ today: CalendarDay?) -> String? {
        [next, today?.adding(1, .day).description].compactMap(\.self).min()
    }

    /// Today, where it matters to a collection.
    private func day(of name: CollectionName) -> CalendarDay? {
        guard case .rule(let collection) = name, site.settings.rule(of: collection)?.changesWithTime == true else {
            return nil
        }
        return today
    }

    /// Where the collection is, as rules of audiences have it.
    private var today: CalendarDay { site.today }

    /// What the path names, as far as settings tell; the language of a value is not known.
    private func knownName(_ path: CollectionPath, _ inquiry: Inquiry) -> CollectionName? {
        if path.name == "top" { return path.value == nil ? .top : nil }
        let settings = site.builders(for: inquiry.audience).settings.collection
        if let collection = settings.ruleCollections.first(where: { $0.name == path.name }) {
            return path.value == nil ? .rule(collection) : nil
        }
        if path.name == "search" { return path.value.map { .search($0) } }
        guard let grouping = settings.allGroupings.first(where: { $0.name == path.name }) else {
            return nil
        }
        return path.value.map { .value(grouping, text: $0, language: nil) } ?? .field(grouping)
    }

    private func collectionName(_ path: CollectionPath, _ inquiry: Inquiry) throws -> CollectionName {
        guard let name = knownName(path, inquiry) else {
            let settings = site.builders(for: inquiry.audience).settings.collection
            let names = ["top", "search"] + settings.groupings.map(\.name) + settings.ruleCollections.map(\.name)
            throw Problem(
                .notFound, "There is no collection “\(path.name)” here. Accepted: \(names.joined(separator: ", ")).")
        }
        return name
    }

    /// The collections by fields that there are: those of the settings, and those that columns make where some do.
    private func groupings(_ inquiry: Inquiry) async throws -> [Settings.Collection.Grouping] {
        let settings = site.builders(for: inquiry.audience).settings.collection
        var result = settings.groupings
        for own in settings.allGroupings.dropFirst(result.count)
        where try await site.catalogue.hasValues(of: own.field, for: inquiry.audience) {
            result.append(own)
        }
        return result
    }

    /// What there is to say, and the name with all that is known of it.
    private func found(
        _ name: CollectionName, page: Int?, _ inquiry: Inquiry
    ) async throws -> (name: CollectionName, contents: CollectionBuilder.Contents) {
        switch name {
        case .top:
            let total = try await site.catalogue.extent(for: inquiry.audience).objects
            return (name, try await objects(.all, total: total, page: page, inquiry))
        case .rule(let collection):
            guard let rule = site.settings.rule(of: collection) else {
                throw Problem(.notFound, "There is no collection “\(collection.name)” here.")
            }
            let selection = Catalogue.ObjectSelection.rule(rule, on: today)
            let total = try await site.catalogue.count(selection, for: inquiry.audience)
            return (name, try await objects(selection, total: total, page: page, inquiry))
        case .search(let query): return (name, try await found(query, page: page, inquiry))
        case .field(let grouping): return (name, try await values(grouping, page: page, inquiry))
        case .value(let grouping, let text, _):
            guard let value = try await value(text, of: grouping.field, inquiry) else {
                throw Problem(.notFound, "No object has “\(text)” in “\(grouping.field)”.")
            }
            return (
                .value(grouping, text: value.text, language: value.language),
                try await objects(.value(value.text, field: grouping.field), total: value.objects, page: page, inquiry)
            )
        }
    }

    /// A value in the spelling asked for, or else in another normal form, decoded once more, or with spaces for plus
    /// signs: the readings that identifiers have.
    private func value(
        _ text: String, of field: String, _ inquiry: Inquiry
    ) async throws -> Catalogue.SharedValue? {
        for reading in RouteReading.spellings(of: text) {
            if let value = try await site.catalogue.value(reading, of: field, for: inquiry.audience) { return value }
        }
        return nil
    }

    /// What a query finds. Pages are those of the collection as it is now, like all pages of collections.
    private func found(
        _ text: String, page: Int?, _ inquiry: Inquiry
    ) async throws -> CollectionBuilder.Contents {
        let size = site.builders(for: inquiry.audience).collections.size
        let request = SearchRequest(try searchQuery(text))
        let known = try await searched { try await $0.search(request, for: inquiry.audience, limit: 0) }
        guard known.total > size || page != nil else {
            let found = try await searched {
                try await $0.search(request, for: inquiry.audience, limit: size, extracts: false)
            }
            return .whole(found.hits.map { .object($0.object) })
        }
        guard let page else {
            let names = try await site.catalogue.identifiers(request, for: inquiry.audience)
            return .divided(Self.spans(of: names, size), total: names.count)
        }
        let start = try self.start(of: page, total: known.total)
        let cursor = SearchCursor(change: known.change, offset: start)
        let found = try await searched {
            try await $0.search(request, for: inquiry.audience, after: cursor, limit: size, extracts: false)
        }
        return .page(page, found.hits.map { .object($0.object) }, total: found.total)
    }

    private func values(
        _ grouping: Settings.Collection.Grouping, page: Int?, _ inquiry: Inquiry
    ) async throws -> CollectionBuilder.Contents {
        let values = try await site.catalogue.values(of: grouping.field, for: inquiry.audience)
        let size = site.builders(for: inquiry.audience).collections.size
        if let page {
            let start = try self.start(of: page, total: values.count)
            return .page(page, values[start...].prefix(size).map { .value($0) }, total: values.count)
        }
        guard values.count > size else { return .whole(values.map { .value($0) }) }
        return .divided(Self.spans(of: values.map(\.text), size), total: values.count)
    }

    /// The first and the last name of each part.
    private static func spans(of names: [String], _ size: Int) -> [(first: String, last: String)] {
        stride(from: 0, to: names.count, by: size).map { (names[$0], names[min($0 + size, names.count) - 1]) }
    }

    private func objects(
        _ selection: Catalogue.ObjectSelection, total: Int, page: Int?, _ inquiry: Inquiry
    ) async throws -> CollectionBuilder.Contents {
        let size = site.builders(for: inquiry.audience).collections.size
        if page == nil, total > size {
            return .divided(try await site.catalogue.spans(selection, for: inquiry.audience, size: size), total: total)
        }
        let start = try page.map { try self.start(of: $0, total: total) } ?? 0
        let members = try await site.catalogue.objects(selection, for: inquiry.audience, offset: start, limit: size)
            .map { CollectionBuilder.Member.object($0) }
        return page.map { .page($0, members, total: total) } ?? .whole(members)
    }

    /// Where a page begins. A collection that fits into one document has no pages.
    func start(of page: Int, total: Int) throws(Problem) -> Int {
        let size = site.settings.collection.documentSize
        guard total > size else {
            throw Problem(.notFound, "This collection is not divided: ask for it without page.")
        }
        let count = (total + size - 1) / size
        guard (1...count).contains(page) else {
            throw Problem(.notFound, "This collection has no page \(page). Accepted: 1 to \(count).")
        }
        return (page - 1) * size
    }
}
