internal import Catalogue
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Imaging

/// Files that are sent: whole in one request, or in parts.
extension EditingDesk {
    /// A file in the body, with its name in the query; or, as JSON, the announcement of one that comes in parts.
    func beginUpload() async throws -> Answer {
        let type = (inquiry.fields[.contentType] ?? "").prefix { $0 != ";" }.lowercased()
        // Where the announcement names the file, one in the query is of no use, and must not be wrong all the same.
        if let name = query["name"], let fault = UploadStore.fault(ofName: name) {
            throw Problem(.unprocessableContent, "name: \(fault)")
        }
        if type == "application/json" { return try await announce() }
        try checkType(["application/json", "application/octet-stream"])
        guard let name = query["name"] else {
            throw Problem(.badRequest, "The file has no name. Accepted: ?name=page-1.tif.")
        }
        let body = try Digest.sha256(inquiry.fields[.contentDigest], "Content-Digest")
        let digest = try Digest.sha256(inquiry.fields[.reprDigest], "Repr-Digest")
        let length = inquiry.fields[.contentLength].flatMap { Int($0) }
        let uploads = services.uploads
        try uploads.checkPlaces()
        let upload = try await uploads.begin(name: name, size: length, digest: digest, holder: token.id)
        let (whole, size): (Upload, Int)
        do {
            (whole, size) = try await uploads.receive(upload, inquiry.body, at: 0, digest: body, isAll: true)
        } catch {
            // What is sent in one request is sent again in one.
            _ = try? await uploads.discard(upload.id)
            throw error
        }
        return try await kept(whole, size: size)
    }

    /// The answer to a whole file; under a key the earlier one, where the same file was sent with it before.
    private func kept(_ upload: Upload, size: Int) async throws -> Answer {
        guard inquiry.fields[.idempotencyKey] != nil else { return created(upload, offset: size) }
        let made = Made(document(of: upload, offset: size), location: location(of: upload))
        do {
            var answer = try await once(Array((upload.sourceFacts?.checksum ?? "").utf8)) { _ in made }
            if answer.fields[.location] != made.location { _ = try? await services.uploads.discard(upload.id) }
            answer.fields[.uploadOffset] = String(size)
            answer.fields[.cacheControl] = "no-store"
            return answer
        } catch {
            _ = try? await services.uploads.discard(upload.id)
            throw error
        }
    }

    private func announce() async throws -> Answer {
        let (json, bytes) = try await json("application/json")
        // Of the announcement, as RFC 9530 has it: the file's own is its member sha256.
        for (field, name) in [
            (inquiry.fields[.contentDigest], "Content-Digest"), (inquiry.fields[.reprDigest], "Repr-Digest"),
        ] {
            let digest = try Digest.sha256(field, name)
            guard let digest, digest != Hexadecimal.text(SHA256.hash(data: bytes)) else { continue }
            throw Problem(.unprocessableContent, "The bytes are not those that \(name) speaks of: send them again.")
        }
        if let earlier = try await earlier(bytes) { return earlier }
        guard case .object(let members) = json else {
            throw Problem(.unprocessableContent, "The body must be a JSON object.")
        }
        var reader = DraftReader()
        for name in members.keys.sorted() where !["name", "size", "sha256"].contains(name) {
            reader.fault("/" + DraftReader.escaped(name), "there is no such member; accepted: name, sha256, size")
        }
        let name = reader.text(members, "name") { UploadStore.fault(ofName: $0) }
        if members["name"]?.text == nil { reader.fault("/name", "give the file's name") }
        let digest = reader.text(members, "sha256") { text in
            let isDigest = text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            return isDigest ? nil : "give 64 hexadecimal digits in small letters"
        }
        let size = members["size"]?.number.flatMap { Int(exactly: $0) }
        if size ?? 0 < 1 { reader.fault("/size", "give the file's bytes, a whole number from 1") }
        try reader.check()
        guard let name, let size else { throw Problem(.unprocessableContent, "Name and size are needed.") }
        let upload = try await services.uploads.planned(name: name, size: size, digest: digest, holder: token.id)
        let made = Made(document(of: upload, offset: 0), location: location(of: upload))
        var answer = try await once(bytes) { session in
            try session.add(upload)
            return made
        }
        answer.fields[.uploadOffset] = "0"
        answer.fields[.cacheControl] = "no-store"
        return answer
    }

    func upload(_ id: String) async throws -> Answer {
        guard let upload = try await catalogue.upload(id, of: token.id) else {
            throw Problem(.notFound, "There is no upload with the id “\(id)”.")
        }
        switch inquiry.method {
        case .patch: return try await goOn(upload)
        case .delete:
            if let resource = upload.resource {
                throw Problem(.conflict, "The upload is the file of the resource “\(resource)”: delete that.")
            }
            guard try await services.uploads.withdraw(id) else {
                throw Problem(.conflict, "The upload is the file of a resource by now: delete that.")
            }
            return Answer(.noContent)
        default: return described(upload, offset: try await services.uploads.offset(of: upload))
        }
    }

    /// Takes the next part of a file.
    private func goOn(_ upload: Upload) async throws -> Answer {
        try checkType(["application/octet-stream"])
        guard let text = inquiry.fields[.uploadOffset], let offset = Int(text), offset >= 0 else {
            throw Problem(.badRequest, "Upload-Offset is needed: bytes of the file that are there already.")
        }
        let uploads = services.uploads
        let digest = try Digest.sha256(inquiry.fields[.contentDigest], "Content-Digest")
        let known = try await uploads.offset(of: upload)
        guard offset == known, upload.facts == nil else {
            var answer = Problem(
                .conflict,
                upload.facts == nil ? "There are \(known) bytes of the file: go on there." : "The file is whole."
            ).answer
            answer.fields[.uploadOffset] = String(known)
            return answer
        }
        let (now, end) = try await uploads.receive(upload, inquiry.body, at: offset, digest: digest, isAll: false)
        return described(now, offset: end)
    }

    private func created(_ upload: Upload, offset: Int) -> Answer {
        var answer = described(upload, offset: offset)
        answer.status = .created
        answer.fields[.location] = location(of: upload)
        return answer
    }

    private func location(of upload: Upload) -> String { "\(inquiry.base)/api/v1/uploads/\(upload.id)" }

    private func document(of upload: Upload, offset: Int) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("id", upload.id)
            json.member("name", upload.name)
            json.member("size", upload.size)
            json.member("offset", offset)
            json.member("complete", upload.facts != nil)
            if let facts = upload.sourceFacts {
                json.member("kind", facts.kind.rawValue)
                json.member("media_type", facts.mediaType)
                json.member("sha256", facts.checksum)
                json.member("pages", facts.pages)
            }
            json.member("resource", ifPresent: upload.resource)
        }
        return json.bytes
    }

    private func described(_ upload: Upload, offset: Int) -> Answer {
        var answer = Answer(document(of: upload, offset: offset), type: "application/json")
        answer.fields[.uploadOffset] = String(offset)
        answer.fields[.cacheControl] = "no-store"
        return answer
    }
}
