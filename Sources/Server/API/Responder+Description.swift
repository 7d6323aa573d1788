internal import Foundation
internal import HTTPTypes

extension Responder {
    /// The description of the interface for programs (OpenAPI 3.1), for the address that this client knows us by.
    func description(_ inquiry: Inquiry) throws -> Answer {
        let bytes = APIDescription.bytes(base: inquiry.base)
        let tag = EntityTag(EditingDesk.tag(of: bytes))
        var answer = Answer(bytes, type: "application/vnd.oai.openapi+json;version=3.1")
        if case .notModified = inquiry.conditional().evaluate(against: Validators(entityTag: tag)) {
            answer = Answer(.notModified)
        }
        answer.fields[.eTag] = tag.description
        answer.fields[.cacheControl] = "public, max-age=0, must-revalidate"
        return answer
    }
}
