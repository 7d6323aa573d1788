internal import IIIF

/// The description of the interface for programs, as OpenAPI 3.1.
enum APIDescription {
    /// - Parameter base: the public address, without a slash at its end.
    static func bytes(base: String) -> [UInt8] {
        var json = JSONWriter(capacity: 65_536)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.object("info") { json in
                json.member("title", "Vitrine")
                json.member("version", "1")
                json.member("summary", "Reads and changes a collection.")
            }
            json.array("servers") { json in json.object { $0.member("url", "\(base)/api/v1") } }
            json.key("paths")
            json.raw(paths.utf8)
            json.key("components")
            json.object { json in
                json.key("securitySchemes")
                json.raw(security.utf8)
                json.key("schemas")
                json.raw(schemas.utf8)
                json.key("parameters")
                json.raw(parameters.utf8)
                json.key("headers")
                json.raw(headers.utf8)
                json.key("responses")
                json.raw(responses.utf8)
            }
        }
        return json.bytes
    }

    private static var paths: String { "{\([resourcePaths, objectPaths, uploadPaths].joined(separator: ","))}" }
}
