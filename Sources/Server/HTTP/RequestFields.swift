internal import HTTPTypes
internal import NIOHTTP1

/// The header fields of a request, read where they are needed and nowhere else.
struct RequestFields: Sendable {
    private let headers: HTTPHeaders

    init(_ headers: HTTPHeaders = [:]) { self.headers = headers }

    /// A field's value; lines of the same name joined as RFC 9110 section 5.3 says.
    subscript(_ name: HTTPField.Name) -> String? {
        guard let first = headers.first(name: name.canonicalName) else { return nil }
        let all = headers[name.canonicalName]
        return all.count < 2 ? first : all.joined(separator: ", ")
    }

    /// The value of the last line of that name: what the nearest proxy wrote.
    func last(_ name: HTTPField.Name) -> String? {
        headers[name.canonicalName].last
    }

    /// What chooses between the representations of a document; nil where the request also sets conditions or asks for a
    /// part, so that a kept answer will not do.
    func choice() -> (accept: String?, acceptEncoding: String?)? {
        var accept: String?
        var acceptEncoding: String?
        for (name, value) in headers {
            // Told apart by length first: most fields are none of these.
            switch name.utf8.count {
            case 5 where Self.equal(name, "range"): return nil
            case 6 where Self.equal(name, "accept"):
                if accept != nil { return nil }
                accept = value
            case 8 where Self.equal(name, "if-match") || Self.equal(name, "if-range"): return nil
            case 13 where Self.equal(name, "if-none-match") || Self.equal(name, "authorization"): return nil
            case 15 where Self.equal(name, "accept-encoding"):
                if acceptEncoding != nil { return nil }
                acceptEncoding = value
            case 17 where Self.equal(name, "if-modified-since"): return nil
            case 19 where Self.equal(name, "if-unmodified-since"): return nil
            default: break
            }
        }
        return (accept, acceptEncoding)
    }

    private static func equal(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            zip(name.utf8, expected).allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
        }
    }
}
