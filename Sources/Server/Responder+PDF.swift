internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import NIOCore
internal import Publishing
internal import Settings

extension Responder {
    /// The object's pictures as one PDF, each as this client would get it as an image. Written to a file that nobody
    /// else sees and that is gone once it is sent: a book takes the memory of a page.
    func pdf(_ position: Catalogue.ObjectPosition, _ inquiry: Inquiry) async throws -> Answer {
        let links = Links(base: inquiry.base, named: nil)
        guard let object = try await site.catalogue.object(position.identifier, for: inquiry.audience),
            let printed = site.builders(for: inquiry.audience).manifests.printed(object, links: links)
        else {
            throw Problem(
                .notFound,
                "There is no PDF of this object. Accepted: objects of 2 to \(site.settings.publication.pdfPages) pictures."
            )
        }
        // As every image is looked up that somebody asks for: with what is laid over it, for this audience.
        var images: [ImageRecord] = []
        for page in printed.pages { images.append(try await record(page.image.id, inquiry)) }
        let tag = try entityTag(of: printed, images)
        let due = ([position.due] + images.map(\.due)).compactMap(\.self).min()
        // Nothing is made for a client that has it already.
        let head = try validated(
            Answer(.ok), entityTag: tag, due: due, cacheControl: site.settings.images.cacheControl, inquiry)
        guard head.status == .ok else { return head }
        let file = try await written(printed, images, inquiry)
        var answer = try ranged(file, type: "application/pdf", entityTag: tag, due: due, inquiry)
        answer.fields[.contentDisposition] = "inline; filename=\"object.pdf\""
        return answer
    }

    /// From everything that is in it.
    private func entityTag(of printed: PrintedObject, _ images: [ImageRecord]) throws -> String {
        var text = "\(printed.title)\n\(printed.author ?? "")\n\(printed.language ?? "")\n\(printed.headings)\n"
        for (page, image) in zip(printed.pages, images) {
            let plan = try printingPlan(image)
            text += "\(page.label) \(groundKey(image)) \(variant(of: image)) \(plan.key) "
            text += additions(to: plan, image).key + "\n"
        }
        return Self.tag(of: text.utf8)
    }

    private func printingPlan(_ image: ImageRecord) throws -> RenderPlan {
        let side = site.settings.publication.pdfSize
        do throws(ImageRequestError) {
            return try RenderPlan.make(
                for: try ImageRequest(
                    version: .v3, region: "full", size: "!\(side),\(side)", rotation: "0", file: "default.jpg"),
                image: image.size, tileSize: image.tileSize, capabilities: capabilities(of: image)
            ).read(from: image.fullSize, insteadOf: image.size)
        } catch {
            throw Problem(error)
        }
    }

    /// A picture, at the pace that the client's budget allows.
    private func pixels(
        waitingFor plan: RenderPlan, _ image: ImageRecord, _ inquiry: Inquiry
    ) async throws -> ByteBuffer {
        var waited = 0
        while true {
            do {
                return try await pixels(plan, image, additions(to: plan, image), inquiry)
            } catch let problem as Problem {
                guard let wait = problem.retryAfter, waited < Self.patience, inquiry.presence?.isThere ?? true else {
                    throw problem
                }
                try await Task.sleep(for: .seconds(wait))
                waited += wait
            }
        }
    }

    /// Seconds to wait for one picture, while others are made.
    private static var patience: Int { 30 }

    private func written(
        _ printed: PrintedObject, _ images: [ImageRecord], _ inquiry: Inquiry
    ) async throws -> MediaFile {
        let path = site.home.servingTemporary.appending(path: "pdf-\(UUID().uuidString)").path
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw Problem(
                .serviceUnavailable, "There is no room for the PDF at the moment.", retryAfter: 60,
                internalDetail: "\(path) cannot be made")
        }
        defer {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        do {
            var writer = try PDFWriter { try handle.write(contentsOf: $0) }
            for image in images {
                guard inquiry.presence?.isThere ?? true else { throw CancellationError() }
                let bytes = try await pixels(waitingFor: try printingPlan(image), image, inquiry)
                guard let picture = PDFWriter.Picture(jpeg: Array(bytes.readableBytesView)) else {
                    throw Problem(
                        .internalServerError, "The picture “\(image.id)” cannot be printed.",
                        internalDetail: "its JPEG has no frame header of one or three components")
                }
                try writer.add(picture)
            }
            try writer.finish(
                title: printed.title, author: printed.author, language: printed.language,
                labels: printed.pages.map(\.label), headings: printed.headings)
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw Problem(
                .serviceUnavailable, "There is no room for the PDF at the moment.", retryAfter: 60,
                internalDetail: "\(path): \(error)")
        }
        guard let file = MediaFile(path: path, below: nil) else {
            throw Problem(
                .internalServerError, "The PDF cannot be read at the moment.",
                internalDetail: "\(path) cannot be opened")
        }
        return file
    }
}
