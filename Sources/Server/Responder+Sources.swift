internal import Catalogue
internal import Execution
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import NIOCore

/// Images that have no derivative, none yet, or need none: answered by worker processes from the file that was imported.
extension Responder {
    /// An image whose derivative is still to be made, as it is announced meanwhile: with the tiles it will have.
    func unprepared(_ image: ImageRecord) throws -> ImageRecord {
        let sources = site.sources
        guard image.role == .page, let original = image.context?.original,
            sources.serves(mediaType: original.mediaType, width: image.fullWidth, height: image.fullHeight)
        else { throw Problem(.serviceUnavailable, "This image is being prepared.", retryAfter: 10) }
        var image = image
        image.derivative = nil
        image.tileSize = sources.tileSize
        image.levels = ImagePyramid.levels(
            width: image.fullWidth, height: image.fullHeight, tileSize: sources.tileSize)
        return image
    }

    /// What the pixels are made from, for entity tags: the same request gives other bytes once there is a derivative.
    func groundKey(_ image: ImageRecord) -> String {
        switch image.derivative {
        case nil: "source \(image.checksum)"
        case ImageRecord.inPlace: "original \(image.checksum)"
        default: image.checksum
        }
    }

    func sourcePixels(
        _ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions, _ inquiry: Inquiry, again: Bool
    ) async throws -> ByteBuffer {
        guard let source = sourceFile(image) else {
            throw Problem(.serviceUnavailable, "This image is being prepared.", retryAfter: 10)
        }
        // Only what is ready: an import makes the others.
        if image.state == .ready { site.wantDerivative?(image.id) }
        do {
            return ByteBuffer(bytes: try await rendered(job(plan, image, source, additions), of: image, inquiry))
        } catch let failure as SourceRenderFailure {
            return try await pixels(after: failure, plan, image, inquiry, again: again)
        }
    }

    /// Once more where an import has come by since we looked.
    func pixels(
        after failure: SourceRenderFailure, _ plan: RenderPlan, _ image: ImageRecord, _ inquiry: Inquiry, again: Bool
    ) async throws -> ByteBuffer {
        guard again, failure.kind == .changed, let now = try? await record(image.id, inquiry),
            now.context?.original != image.context?.original
        else { throw Self.problem(failure) }
        return try await pixels(plan, now, additions(to: plan, now), inquiry, again: false)
    }

    /// A render from the file that was imported.
    func job(
        _ plan: RenderPlan, _ image: ImageRecord, _ source: SourceFile, _ additions: RenderAdditions
    ) -> RenderJob {
        RenderJob(
            plan: plan, id: image.id, pyramid: "", image: image.fullSize,
            levels: image.levels, reduced: image.reduced, additions: additions, source: source,
            tileSize: image.isInPlace ? image.tileSize : 0,
            key:
                "\(image.isInPlace ? "original" : "source") \(source.checksum) \(source.resolution ?? 0) \(image.page) "
                + "\(variant(of: image)) \(plan.key) \(additions.key)")
    }

    /// The file that was imported; nil where the image was read as a part of an object.
    func sourceFile(_ image: ImageRecord) -> SourceFile? {
        image.context?.original.map {
            SourceFile(
                path: $0.path, page: image.page, checksum: $0.checksum, byteSize: $0.byteSize, modified: $0.modified,
                resolution: $0.resolution)
        }
    }

    /// The import root of the file that an image was imported from.
    func originalFolder(_ image: ImageRecord) -> String { image.context?.original?.root ?? "" }

    /// Reads the beginning of the source of a render before a worker process gets it: workers are few, and one that waits for a disk
    /// which does not respond does nothing else.
    func checkSource(of job: RenderJob, _ image: ImageRecord) async throws {
        guard let source = job.source else { return }
        do {
            try await site.files.run(in: originalFolder(image)) {
                try source.check()
                try RegularFile.probe(source.path)
            }
        } catch let error as ImagingError {
            throw SourceRenderFailure(reason: error.description, kind: .changed)
        } catch let error as RegularFile.ErrorNumber {
            throw SourceRenderFailure(reason: "\(source.path): \(error)", kind: .changed)
        }
    }

    static func problem(_ failure: SourceRenderFailure) -> Problem {
        let reason = failure.reason
        return switch failure.kind {
        case .unusable:
            Problem(
                .internalServerError, "The file of this image is damaged, or too large to be decoded.",
                internalDetail: reason)
        case .changed:
            Problem(
                .serviceUnavailable, "The file of this image is not the one that was imported.", retryAfter: 60,
                internalDetail: reason)
        case .ended:
            Problem(
                .serviceUnavailable, "Decoding this image was interrupted.", retryAfter: 2, internalDetail: reason)
        }
    }
}
