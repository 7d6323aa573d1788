internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Imaging
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
        var pictures: [Picture] = []
        for page in printed.pages {
            let image = try await record(page.image.id, inquiry)
            let plan = try printingPlan(image)
            pictures.append(Picture(image: image, plan: plan, additions: additions(to: plan, image)))
        }
        let tag = entityTag(of: printed, pictures)
        let due = ([position.due] + pictures.map(\.image.context?.due)).compactMap(\.self).min()
        // Nothing is made for a client that has it already.
        let head = try validated(
            Answer(.ok), entityTag: tag, due: due, cacheControl: site.settings.images.cacheControl, inquiry)
        guard head.status == .ok else { return head }
        let file = try await written(printed, pictures, inquiry)
        var answer = try ranged(file, type: "application/pdf", entityTag: tag, due: due, inquiry)
        answer.fields[.contentDisposition] = "inline; filename=\"object.pdf\""
        return answer
    }

    /// A page's picture, and how it is made.
    private struct Picture {
        let image: ImageRecord
        let plan: RenderPlan
        let additions: RenderAdditions
    }

    /// From everything that is in it.
    private func entityTag(of printed: PrintedObject, _ pictures: [Picture]) -> String {
        var text = "\(printed.title)\n\(printed.author ?? "")\n\(printed.language ?? "")\n\(printed.headings)\n"
        for (page, picture) in zip(printed.pages, pictures) {
            text += "\(page.label) \(pixelKey(picture.plan, picture.image, picture.additions))\n"
        }
        return Self.tag(of: text.utf8)
    }

    private func printingPlan(_ image: ImageRecord) throws(Problem) -> RenderPlan {
        let side = site.settings.publication.pdfSize
        let parameters = ImageParameters(region: "full", size: "!\(side),\(side)", rotation: "0", file: "default.jpg")
        return try plan(parameters, .v3, image)
    }

    /// Pixels to the inch: a page of 1,600 pixels is about as long as a sheet of paper.
    private static var resolution: Int { 144 }

    /// A picture, at the pace that the client's budget allows.
    private func pixels(waitingFor picture: Picture, _ inquiry: Inquiry) async throws -> ByteBuffer {
        var waited = 0
        while true {
            do {
                return try await pixels(picture.plan, picture.image, picture.additions, inquiry)
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
        _ printed: PrintedObject, _ pictures: [Picture], _ inquiry: Inquiry
    ) async throws -> MediaFile {
        let path = site.home.servingTemporary.appending(path: "pdf-\(UUID().uuidString)").path
        let file: Result<MediaFile, any Error>
        do { file = .success(try await written(to: path, printed, pictures, inquiry)) } catch { file = .failure(error) }
        _ = try? await UploadFile.blocking { unlink(path) }
        return try file.get()
    }

    private func written(
        to path: String, _ printed: PrintedObject, _ pictures: [Picture], _ inquiry: Inquiry
    ) async throws -> MediaFile {
        do {
            let output = try await UploadFile.open(path, permissions: 0o600)
            var made = ByteBuffer()
            var end = 0
            var writer = PDFWriter<Never> { made.writeBytes($0) }
            func write() async throws {
                try await output.write(made, at: end)
                end += made.readableBytes
                made.clear()
            }
            for picture in pictures {
                guard inquiry.presence?.isThere ?? true else { throw CancellationError() }
                let bytes = try await pixels(waitingFor: picture, inquiry)
                guard let jpeg = PDFWriter<Never>.Picture(jpeg: Array(bytes.readableBytesView)) else {
                    throw Problem(
                        .internalServerError, "The picture “\(picture.image.id)” cannot be printed.",
                        internalDetail: "its JPEG has no frame header of one or three components")
                }
                writer.add(jpeg, resolution: Self.resolution)
                try await write()
            }
            writer.finish(
                title: printed.title, author: printed.author, language: printed.language,
                labels: printed.pages.map(\.label),
                headings: printed.headings.map { .init(title: $0.title, level: $0.level, page: $0.page) })
            try await write()
        } catch let problem as Problem where problem.status == Problem.noRoom("").status {
            throw Problem(
                .serviceUnavailable, "There is no room for the PDF at the moment.", retryAfter: 60,
                internalDetail: "\(path): \(problem.detail)")
        }
        let folder = site.home.servingTemporary.path
        guard let file = try await MediaFile.open(path, below: folder, site.files) else {
            throw Problem(
                .internalServerError, "The PDF cannot be read at the moment.",
                internalDetail: "\(path) cannot be opened")
        }
        return file
    }
}
