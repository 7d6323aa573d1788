internal import Catalogue
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import NIOCore
internal import NIOPosix
internal import Publishing
internal import Settings

/// The four parameters of an image request, decoded and not yet understood.
struct ImageParameters: Sendable {
    var region: String
    var size: String
    var rotation: String
    var file: String
}

extension Responder {
    func imageBase(_ version: NamedVersion?, _ id: String, _ inquiry: Inquiry) async throws -> Answer {
        _ = try await record(id)
        return .redirect(to: serviceURL(version, id, inquiry) + "/info.json")
    }

    func imageInformation(_ named: NamedVersion?, _ id: String, _ inquiry: Inquiry) async throws -> Answer {
        let image = try await record(id)
        let version =
            named ?? DocumentNegotiation.imageVersion(accept: inquiry.accept, default: site.defaultVersion)
        let information = ImageDocuments.information(
            of: image, id: serviceURL(named, id, inquiry), capabilities: site.capabilities, rights: nil)
        let type = DocumentNegotiation.jsonType(accept: inquiry.accept, interface: .image, version: version)
        let bytes = information.json(version: version.image)
        var answer = Answer(bytes, type: type.contentType)
        answer.fields[.link] = "<\(version.image.profileURI)>;rel=\"profile\""
        return try validated(
            answer, entityTag: Self.tag(of: bytes, variant: type.type), cacheControl: site.settings.images.cacheControl,
            vary: "Accept", inquiry)
    }

    func image(
        _ named: NamedVersion?, _ id: String, _ parameters: ImageParameters, _ inquiry: Inquiry
    ) async throws -> Answer {
        let image = try await record(id)
        let version = named ?? site.defaultVersion
        let plan: RenderPlan
        do throws(ImageRequestError) {
            let request = try ImageRequest(
                version: version.image, region: parameters.region, size: parameters.size,
                rotation: parameters.rotation, file: parameters.file)
            plan = try RenderPlan.make(
                for: request, image: PixelSize(width: image.width, height: image.height),
                capabilities: site.capabilities)
        } catch {
            throw Problem(error)
        }
        let additions = additions(to: plan, image)
        let tag = Self.tag(
            of: Array(
                "\(groundKey(image)) \(image.tileSize) \(site.renderVariant) \(plan.key) \(additions.key)".utf8),
            variant: plan.format.rawValue)
        var headers = Answer(.ok)
        headers.fields[.contentType] = plan.format.mediaType
        // One line: some clients read only the last of several.
        headers.fields[.link] =
            "<\(serviceURL(named, id, inquiry))\(plan.canonicalPath)>;rel=\"canonical\","
            + "<\(version.image.profileURI)>;rel=\"profile\""
        var answer = try validated(
            headers, entityTag: tag, cacheControl: site.settings.images.cacheControl, inquiry)
        if answer.status == .ok {
            answer.body = .bytes(try await pixels(plan, image, additions, inquiry))
        }
        return answer
    }

    /// The cheapest way to honour a plan: the stored tile as it is, else what was rendered before, else a render.
    func pixels(
        _ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions, _ inquiry: Inquiry, again: Bool = true
    ) async throws -> ByteBuffer {
        guard let derivative = image.derivative else {
            return try await sourcePixels(plan, image, additions, inquiry, again: again)
        }
        let path = site.home.derivative(derivative)
        let size = PixelSize(width: image.width, height: image.height)
        do {
            // What is laid over an image is in no stored tile.
            if !additions.overlays.touch(plan, image: size, levels: image.levels),
                let tile = try await storedTile(plan, path, size, image)
            {
                return tile
            }
            let job = RenderJob(
                plan: plan, id: image.id, pyramid: path, image: size, levels: image.levels, additions: additions,
                key: "\(derivative) \(site.renderVariant) \(plan.key) \(additions.key)")
            return ByteBuffer(bytes: try await rendered(job, inquiry))
        } catch is RenderQueueFull {
            throw Problem(.serviceUnavailable, "Too many images are being made at this moment.", retryAfter: 2)
        } catch let error as RenderTimedOut {
            throw Problem(
                .serviceUnavailable, "This image takes more than \(error.seconds) s to make.", retryAfter: 60)
        } catch let error as ImagingError {
            // An import may have put a new derivative in the old one's place since we looked.
            if again, let now = try? await record(image.id), now.derivative != derivative {
                return try await pixels(plan, now, self.additions(to: plan, now), inquiry, again: false)
            }
            throw Problem(
                .internalServerError, "This image cannot be read at the moment.", internalDetail: error.description)
        }
    }

    /// A kept output, or a new one within the client's budget, for as long as the client waits for it.
    func rendered(_ job: RenderJob, _ inquiry: Inquiry) async throws -> [UInt8] {
        if let kept = site.renders.kept(job) { return kept }
        if let wait = site.budget.take(site.renders.work(for: job), client: inquiry.client) {
            throw Problem(
                .tooManyRequests, "You asked for more large images than one client may have at once.", retryAfter: wait)
        }
        let renders = site.renders
        let task = Task { try await renders.render(job) }
        let token = inquiry.presence?.onLeaving {
            // It may only have finished sending and still be listening; TCP does not tell. A short render ends anyway.
            Task {
                try? await Task.sleep(for: .seconds(2))
                task.cancel()
            }
        }
        defer { inquiry.presence?.forget(token) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// At once where the tile is in memory, on a thread that may wait where it has to come from the disk.
    private func storedTile(
        _ plan: RenderPlan, _ path: String, _ size: PixelSize, _ image: ImageRecord
    ) async throws -> ByteBuffer? {
        let (tiles, tileSize, levels) = (site.tiles, image.tileSize, image.levels)
        let find = { @Sendable (mayWait: Bool) throws(ImagingError) -> TileStore.Answer<ByteBuffer> in
            try tiles.tile(
                for: plan, pyramid: path, image: size, tileSize: tileSize, levels: levels, mayWait: mayWait
            ) { capacity, fill in
                var buffer = ByteBufferAllocator().buffer(capacity: capacity)
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { fill($0) }
                return buffer
            }
        }
        switch try find(false) {
        case .tile(let bytes): return bytes
        case .none: return nil
        case .wouldWait:
            let answer = try await NIOThreadPool.singleton.runIfActive { try find(true) }
            if case .tile(let bytes) = answer { return bytes }
            return nil
        }
    }

    /// The image's facts, for the audience that asks; a refusal where there is nothing to show.
    func record(_ id: String) async throws -> ImageRecord {
        switch try await site.catalogue.image(id, for: .everyone) {
        case .unknown: throw Problem(.notFound, "There is no image “\(id)” here.")
        case .withdrawn: throw Problem(.gone, "The image “\(id)” was withdrawn.")
        case .image(let image):
            switch image.state {
            case .ready: return image
            case .pending: return try unprepared(image)
            case .failed: throw Problem(.notFound, "The file of the image “\(id)” cannot be shown.")
            }
        }
    }

    /// The service's URI as the client asked for it: with the version that the path named, or without.
    private func serviceURL(_ named: NamedVersion?, _ id: String, _ inquiry: Inquiry) -> String {
        "\(inquiry.base)/iiif/\(named.map { $0.segment + "/" } ?? "")image/\(id)"
    }

    /// A strong entity tag from content.
    static func tag(of bytes: [UInt8], variant: String) -> String {
        let hash = SHA256.hash(data: bytes).prefix(12).map { String(format: "%02x", $0) }.joined()
        return variant == "application/ld+json" ? hash + "-ld" : hash
    }
}

extension RenderPlan {
    /// Names the pixels and their encoding: the same for requests of either version that give the same image.
    var key: String { "\(region) \(size) \(rotation) \(quality.rawValue) \(format.rawValue)" }
}
