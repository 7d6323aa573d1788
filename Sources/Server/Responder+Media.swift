internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import NIOCore
internal import Publishing
internal import Settings

extension Responder {
    /// Film, sound, documents and captions. Originals of images only where the settings say so.
    func media(_ id: String, _ name: String, _ inquiry: Inquiry) async throws -> Answer {
        guard let resource = try await site.catalogue.resource(id, for: inquiry.audience) else {
            if try await site.catalogue.wasPublic(resource: id) {
                throw Problem(.gone, "“\(id)” was withdrawn.")
            }
            throw Problem(.notFound, "There is no recording or document “\(id)” here.")
        }
        if let side = resource.sideFiles.first(where: { $0.name == name && $0.isSubRip }) {
            return try await converted(side, of: resource, inquiry)
        }
        let path: String
        let type: String
        var checksum: String?
        var side: SideFile?
        if name == Media.fileName(resource.mediaType), resource.kind != "image" || site.settings.publication.originals {
            (path, type, checksum) = (resource.path, resource.mediaType, resource.checksum)
        } else if let found = resource.sideFiles.first(where: { $0.name == name && $0.isDelivered }) {
            // XML says itself how it is encoded.
            let isXML = found.mediaType == "application/xml"
            (path, type, side) = (found.path, found.mediaType + (isXML ? "" : "; charset=utf-8"), found)
        } else {
            throw Problem(.notFound, "“\(id)” has no file “\(name)”.")
        }
        guard site.builders(for: inquiry.audience).manifests.delivers(resource) || side != nil else {
            throw Problem(.notFound, "The file of “\(id)” is not delivered.")
        }
        let full = resource.root + "/" + path
        guard let file = try await MediaFile.open(full, below: resource.root, site.files) else {
            throw Problem(.notFound, "The file of “\(id)” is missing.", internalDetail: "\(full) cannot be opened")
        }
        // A file that was changed since it was imported must not pass for the one that clients have half of.
        let tag =
            file.size == Int64(resource.byteSize) && checksum != nil
            ? String((checksum ?? "").prefix(24)) : "\(file.size)-\(file.modified)"
        var answer = try ranged(file, type: type, entityTag: tag, due: resource.due, inquiry)
        // Files of others may hold scripts, and are shown under our address.
        if side != nil { answer.fields[.contentSecurityPolicy] = "default-src 'none'; sandbox" }
        return answer
    }

    /// SubRip as WebVTT, which is what browsers read.
    private func converted(_ side: SideFile, of resource: ResourceRecord, _ inquiry: Inquiry) async throws -> Answer {
        let full = resource.root + "/" + side.path
        guard let file = try await MediaFile.open(full, below: resource.root, site.files), file.size <= 8 << 20 else {
            throw Problem(
                .notFound, "The file of “\(resource.id)” is missing.", internalDetail: "\(full) cannot be read")
        }
        var bytes: [UInt8] = []
        while Int64(bytes.count) < file.size {
            let part = try await file.read(at: Int64(bytes.count), most: file.size - Int64(bytes.count))
            if part.readableBytes == 0 { break }
            bytes += Array(part.readableBytesView)
        }
        let text: String
        do throws(Subtitles.Problem) {
            text = try Subtitles(file: bytes, isSubRip: true).vtt
        } catch {
            throw Problem(.notFound, "“\(side.name)” holds no captions any more.", internalDetail: "\(full): \(error)")
        }
        let encoded = Array(text.utf8)
        return try validated(
            .text(text, type: side.mediaType + "; charset=utf-8"), entityTag: Self.tag(of: encoded),
            due: resource.due, cacheControl: site.settings.images.cacheControl, inquiry)
    }

    /// The whole file or the part asked for (RFC 9110 section 14).
    func ranged(_ file: MediaFile, type: String, entityTag: String, due: String?, _ inquiry: Inquiry) throws
        -> Answer
    {
        var whole = Answer(.ok, body: .file(file, offset: 0, length: file.size))
        whole.fields[.contentType] = type
        var answer = try validated(
            whole, entityTag: entityTag, due: due, cacheControl: site.settings.images.cacheControl, inquiry)
        answer.fields[.acceptRanges] = "bytes"
        guard answer.status == .ok, inquiry.method == .get else { return answer }
        let validators = Validators(entityTag: EntityTag(entityTag))
        let range = ByteRange(
            range: inquiry.fields[.range], ifRange: inquiry.fields[.ifRange], length: file.size, validators: validators)
        switch range {
        case .whole: break
        case .partial(let offset, let length):
            answer.status = .partialContent
            answer.body = .file(file, offset: offset, length: length)
        case .unsatisfiable:
            let size = file.size
            answer = Problem(.rangeNotSatisfiable, "The file has \(size) bytes.").answer
        }
        answer.fields[.contentRange] = range.contentRange(length: file.size)
        return answer
    }
}
