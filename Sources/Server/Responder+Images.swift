internal import Catalogue
internal import Crypto
internal import Execution
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import NIOCore
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
        _ = try await record(id, inquiry)
        return .redirect(to: serviceURL(version, id, inquiry) + "/info.json")
    }

    func imageInformation(_ named: NamedVersion?, _ id: String, _ inquiry: Inquiry) async throws -> Answer {
        try information(of: try await record(id, inquiry), named, inquiry)
    }

    /// The same without waiting; nil where the image's facts have to be read first.
    func promptInformation(_ named: NamedVersion?, _ id: String, _ inquiry: Inquiry) throws -> Answer? {
        try knownRecord(id, inquiry).map { try information(of: $0, named, inquiry) }
    }

    private func information(of image: ImageRecord, _ named: NamedVersion?, _ inquiry: Inquiry) throws -> Answer {
        let version =
            named ?? DocumentNegotiation.imageVersion(accept: inquiry.accept, default: site.defaultVersion)
        let type = DocumentNegotiation.jsonType(accept: inquiry.accept, interface: .image, version: version)
        var information = ImageDocuments.information(
            of: image, id: serviceURL(named, image.id, inquiry), capabilities: capabilities(of: image),
            rights: rightsURI(image))
        information.preferredFormats = site.settings.images.preferredFormats.compactMap {
            ImageFormat(rawValue: $0.rawValue)
        }
        let bytes = information.json(version: version.image)
        var answer = Answer(bytes, type: type.contentType)
        answer.source = .memory
        answer.fields[.link] = "<\(site.capabilities.level.profileURI(version.image))>;rel=\"profile\""
        return try validated(
            answer, entityTag: Self.tag(of: bytes) + Self.suffix(ofTag: type.type), changedAt: image.context?.changedAt,
            due: image.context?.due, cacheControl: site.settings.images.cacheControl, vary: "Accept", inquiry)
    }

    func image(
        _ named: NamedVersion?, _ id: String, _ parameters: ImageParameters, _ inquiry: Inquiry
    ) async throws -> Answer {
        let image = try await record(id, inquiry)
        if named == nil, let answer = formerSize(parameters, image, inquiry) { return answer }
        var prepared = try prepare(named, image, parameters, inquiry)
        if prepared.head.status == .ok {
            prepared.head.body = .bytes(try await pixels(prepared.plan, image, prepared.additions, inquiry))
        }
        return prepared.head
    }

    /// The same without waiting: a stored tile or a kept output that is in memory. Nil for all others.
    func promptImage(
        _ named: NamedVersion?, _ id: String, _ parameters: ImageParameters, _ inquiry: Inquiry
    ) throws -> Answer? {
        guard let image = try knownRecord(id, inquiry) else { return nil }
        if named == nil, let answer = formerSize(parameters, image, inquiry) { return answer }
        var prepared = try prepare(named, image, parameters, inquiry)
        guard prepared.head.status == .ok else { return prepared.head }
        guard let derivative = image.derivative else { return nil }
        let source = source(of: prepared.plan, image, derivative, prepared.additions)
        guard let bytes = promptBytes(source) else { return nil }
        prepared.head.body = .bytes(bytes)
        if image.context?.due == nil { prepared.head.source = source }
        return prepared.head
    }

    /// Addresses without a version may be older than the version they mean now. `full` for the largest size is 2.1's,
    /// `thm` was ResourceSpace's thumbnail, and its 2.1 interface takes the region `max` for `full`. Each leads to what
    /// means the same now. Nil for all others.
    private func formerSize(_ parameters: ImageParameters, _ image: ImageRecord, _ inquiry: Inquiry) -> Answer? {
        let isThree = site.defaultVersion == .three
        let region = parameters.region == "max" ? "full" : parameters.region
        let size: String
        switch parameters.size {
        case "full" where isThree: size = "max"
        case "thm":
            let whole = PixelSize(width: image.width, height: image.height)
            let small = ImagePyramid.smallest(
                of: whole, tile: PixelSize(width: image.tileSize, height: image.tileSize))
            size = small == whole ? (isThree ? "max" : "full") : "\(small.width),\(small.height)"
        case _ where region != parameters.region: size = parameters.size
        default: return nil
        }
        let path = [region, size, parameters.rotation, parameters.file].map { PathSegment.encode($0) }
        return .redirect(to: "\(serviceURL(nil, image.id, inquiry))/\(path.joined(separator: "/"))")
    }

    /// What is settled before there are pixels: the plan, what is laid over it, the header fields, the conditions.
    private struct Prepared {
        var plan: RenderPlan
        var additions: RenderAdditions
        var head: Answer
    }

    private func prepare(
        _ named: NamedVersion?, _ image: ImageRecord, _ parameters: ImageParameters, _ inquiry: Inquiry
    ) throws -> Prepared {
        let version = named ?? site.defaultVersion
        let plan = try plan(parameters, version.image, image)
        let additions = additions(to: plan, image)
        let tag = Self.tag(of: pixelKey(plan, image, additions).utf8)
        var head = Answer(.ok)
        head.fields[.contentType] = plan.format.mediaType
        // One line: some clients read only the last of several.
        head.fields[.link] =
            "<\(serviceURL(named, image.id, inquiry))\(plan.canonicalPath)>;rel=\"canonical\","
            + "<\(site.capabilities.level.profileURI(version.image))>;rel=\"profile\""
        head = try validated(
            head, entityTag: tag, changedAt: image.context?.changedAt, due: image.context?.due,
            cacheControl: site.settings.images.cacheControl, inquiry)
        return Prepared(plan: plan, additions: additions, head: head)
    }

    /// Resolves a request in the pixels that the audience sees.
    func plan(
        _ parameters: ImageParameters, _ version: ImageVersion, _ image: ImageRecord
    ) throws(Problem) -> RenderPlan {
        do throws(ImageRequestError) {
            let request = try ImageRequest(
                version: version, region: parameters.region, size: parameters.size, rotation: parameters.rotation,
                file: parameters.file)
            return try RenderPlan.make(
                for: request, image: image.size, tileSize: image.tileSize, capabilities: capabilities(of: image))
        } catch {
            throw Problem(error)
        }
    }

    /// Names the bytes of an output: another key, another entity tag.
    func pixelKey(_ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions) -> String {
        "\(groundKey(image)) \(image.tileSize) \(variant(of: image)) \(plan.key) \(additions.key)"
    }

    /// Where the bytes of an output are, if they are anywhere.
    private func source(
        of plan: RenderPlan, _ image: ImageRecord, _ derivative: String, _ additions: RenderAdditions
    ) -> AnswerMemory.Source {
        if let stored = storedPlan(plan, image, additions) {
            let original = image.isInPlace ? sourceFile(image) : nil
            return .tile(
                TileRequest(
                    plan: stored, folder: image.isInPlace ? originalFolder(image) : site.home.derivatives.path,
                    path: original?.path ?? site.home.derivative(derivative), original: original,
                    image: image.fullSize, tileSize: image.tileSize, levels: image.levels))
        }
        return .render(job(plan, image, derivative, additions))
    }

    /// The stored tile that a plan asks for, as a plan of the full image; nil where the answer has to be rendered. No
    /// stored tile has overlays.
    ///
    /// Under a cap, only whole tiles of the level that the cap is exactly may leave as they are: they are parts of the
    /// picture that the audience sees. Tiles of smaller levels were made from more than that picture has.
    private func storedPlan(_ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions) -> RenderPlan? {
        let size = image.fullSize
        var stored = plan
        if image.cap != nil {
            let side = PixelSize(width: image.tileSize, height: image.tileSize)
            guard plan.size == side, additions.overlays.isEmpty,
                let placed = plan.onLevel(of: size, reducedTo: image.size)
            else { return nil }
            stored = placed
        }
        let isStored = site.tiles.isStored(
            stored, image: size, tileSize: image.tileSize, levels: image.levels, isOriginal: image.isInPlace)
        return isStored && !additions.overlays.touch(stored, image: size, levels: image.levels) ? stored : nil
    }

    /// The bytes, if they are in memory.
    func promptBytes(_ source: AnswerMemory.Source) -> ByteBuffer? {
        switch source {
        case .memory: return nil
        case .render(let job): return site.renders.kept(job).map { ByteBuffer(bytes: $0) }
        case .tile(let tile):
            // A failure is told where the answer may wait, and try again.
            if case .tile(let bytes) = try? find(tile, mayWait: false) { return bytes }
            return nil
        }
    }

    private func job(
        _ plan: RenderPlan, _ image: ImageRecord, _ derivative: String, _ additions: RenderAdditions
    ) -> RenderJob {
        if image.isInPlace, let original = sourceFile(image) { return job(plan, image, original, additions) }
        return RenderJob(
            plan: plan, id: image.id, pyramid: site.home.derivative(derivative),
            image: image.fullSize, levels: image.levels, reduced: image.reduced, additions: additions,
            tileSize: image.tileSize, key: "\(derivative) \(variant(of: image)) \(plan.key) \(additions.key)")
    }

    /// The cheapest way to honour a plan: the stored tile as it is, else what was rendered before, else a render.
    func pixels(
        _ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions, _ inquiry: Inquiry, again: Bool = true
    ) async throws -> ByteBuffer {
        guard let derivative = image.derivative else {
            return try await sourcePixels(plan, image, additions, inquiry, again: again)
        }
        do {
            if case .tile(let request) = source(of: plan, image, derivative, additions),
                let tile = try await storedTile(request)
            {
                return tile
            }
            return ByteBuffer(bytes: try await rendered(job(plan, image, derivative, additions), of: image, inquiry))
        } catch let failure as SourceRenderFailure {
            return try await pixels(after: failure, plan, image, inquiry, again: again)
        } catch let error as ImagingError {
            // An import may have put a new derivative in the old one's place since we looked.
            if again, let now = try? await record(image.id, inquiry),
                now.derivative != derivative || now.context?.original != image.context?.original
            {
                return try await pixels(plan, now, self.additions(to: plan, now), inquiry, again: false)
            }
            if image.isInPlace {
                throw Self.problem(SourceRenderFailure(reason: error.description, kind: .changed))
            }
            throw Problem(
                .internalServerError, "This image cannot be read at the moment.", internalDetail: error.description)
        }
    }

    /// A kept output, or a new one, if it is no tile within the client's budget, for as long as the client waits for it.
    /// - Throws: `Problem` where it cannot be made now; what the render itself fails with.
    func rendered(_ job: RenderJob, of image: ImageRecord, _ inquiry: Inquiry) async throws -> [UInt8] {
        if let kept = site.renders.kept(job) { return kept }
        try await checkSource(of: job, image)
        // A viewer needs tiles by the dozen, whether they are stored or have to be rendered, and each is small.
        let isTile = TileStore.isTile(
            job.plan, image: image.size, tileSize: image.tileSize,
            levels: ImagePyramid.levels(
                width: image.width, height: image.height, tileSize: max(1, image.tileSize)))
        if !isTile, let wait = site.budget.take(site.renders.work(for: job), client: inquiry.client) {
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
            do {
                return try await task.value
            } catch is RenderQueueFull {
                throw Problem(.serviceUnavailable, "Too many images are being made at this moment.", retryAfter: 2)
            } catch let error as RenderTimedOut {
                throw Problem(
                    .serviceUnavailable, "This image takes more than \(error.seconds) s to make.", retryAfter: 60)
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// At once where the tile is in memory, on a thread that may wait where it has to come from the disk.
    private func storedTile(_ request: TileRequest) async throws -> ByteBuffer? {
        switch try find(request, mayWait: false) {
        case .tile(let bytes): return bytes
        case .none: return nil
        case .wouldWait:
            let answer = try await site.files.run(in: request.folder) { try find(request, mayWait: true) }
            if case .tile(let bytes) = answer { return bytes }
            return nil
        }
    }

    private func find(_ tile: TileRequest, mayWait: Bool) throws(ImagingError) -> TileStore.Answer<ByteBuffer> {
        try site.tiles.tile(
            for: tile.plan, pyramid: tile.path, original: tile.original, image: tile.image, tileSize: tile.tileSize,
            levels: tile.levels,
            mayWait: mayWait
        ) { capacity, fill in
            var buffer = ByteBufferAllocator().buffer(capacity: capacity)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { fill($0) }
            return buffer
        }
    }

    /// The image's facts, for the audience that asks; a refusal where there is nothing to show.
    func record(_ id: String, _ inquiry: Inquiry) async throws -> ImageRecord {
        try record(id, try await site.catalogue.image(id, for: inquiry.audience))
    }

    /// The same from memory; nil where the catalogue has to be read.
    private func knownRecord(_ id: String, _ inquiry: Inquiry) throws -> ImageRecord? {
        try site.catalogue.knownImage(id, for: inquiry.audience).map { try record(id, $0) }
    }

    private func record(_ id: String, _ answer: Catalogue.ImageAnswer) throws -> ImageRecord {
        switch answer {
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

    /// What is offered of an image: one that is shown smaller than it is is not enlarged again.
    func capabilities(of image: ImageRecord) -> ImageCapabilities {
        var capabilities = site.capabilities
        if image.cap != nil { capabilities.limits = capabilities.limits.withoutUpscaling }
        return capabilities
    }

    /// What outputs depend on besides what is asked for: those of different caps are never the same.
    func variant(of image: ImageRecord) -> String {
        image.cap.map { "\(site.renderVariant) cap \($0)" } ?? site.renderVariant
    }

    /// The service's URI as the client asked for it: with the version that the path named, or without.
    private func serviceURL(_ named: NamedVersion?, _ id: String, _ inquiry: Inquiry) -> String {
        "\(inquiry.base)/iiif/\(named.map { $0.segment + "/" } ?? "")image/\(id)"
    }

    /// A strong entity tag from content: 24 hexadecimal digits.
    static func tag(of bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return tag(hash.finalize())
    }

    static func tag(_ digest: SHA256.Digest) -> String { Hexadecimal.text(digest.prefix(12)) }

    /// Each representation has a tag of its own.
    static func suffix(ofTag type: String) -> String { type == "application/ld+json" ? "-ld" : "" }
}
