internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import NIOCore

/// Images that have no derivative, or none yet: answered by worker processes from the file that was imported.
extension Responder {
    /// An image whose derivative is still to be made, as it is announced meanwhile: with the tiles it will have.
    func unprepared(_ image: ImageRecord) throws -> ImageRecord {
        let sources = site.sources
        guard image.role == .page, let original = image.original,
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
        image.derivative == nil ? "source \(image.checksum)" : image.checksum
    }

    func sourcePixels(
        _ plan: RenderPlan, _ image: ImageRecord, _ additions: RenderAdditions, _ inquiry: Inquiry, again: Bool
    ) async throws -> ByteBuffer {
        guard let original = image.original else {
            throw Problem(.serviceUnavailable, "This image is being prepared.", retryAfter: 10)
        }
        // Only what is ready: an import makes the others.
        if image.state == .ready { site.wantDerivative?(image.id) }
        let job = RenderJob(
            plan: plan, id: image.id, pyramid: "", image: image.fullSize,
            levels: image.levels, additions: additions,
            source: SourceFile(
                path: original.path, page: image.page, checksum: original.checksum, byteSize: original.byteSize,
                modified: original.modified),
            key: "source \(original.checksum) \(image.page) \(variant(of: image)) \(plan.key) \(additions.key)")
        do {
            return ByteBuffer(bytes: try await rendered(job, inquiry))
        } catch let failure as SourceRenderFailure {
            // An import may have come by since we looked.
            if again, failure.kind == .changed, let now = try? await record(image.id, inquiry), now.original != original
            {
                return try await pixels(plan, now, self.additions(to: plan, now), inquiry, again: false)
            }
            throw Self.problem(failure)
        }
    }

    private static func problem(_ failure: SourceRenderFailure) -> Problem {
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
