internal import Foundation
internal import Glibc

/// A request as curl sends it, over TLS, to whatever listens on a port of this machine.
public struct WebRequest: Sendable {
    /// The request target, byte for byte.
    public var target: [UInt8]
    public var fields: [String: String]
    public var method: String

    public init(_ target: [UInt8], _ fields: [String: String] = [:], method: String = "GET") {
        (self.target, self.fields, self.method) = (target, fields, method)
    }

    public init(_ target: String, _ fields: [String: String] = [:], method: String = "GET") {
        self.init(Array(target.utf8), fields, method: method)
    }
}

/// Asks a web server over TLS, believing whatever certificate it has: many requests on one connection.
public enum WebClient {
    /// The answers in the order of the requests; status 0 where there was none.
    public static func ask(_ requests: [WebRequest], port: UInt16) throws -> [Response] {
        let folder = try TemporaryFolder()
        var configuration: [UInt8] = []
        for (index, request) in requests.enumerated() {
            if index > 0 { configuration += Array("next\n".utf8) }
            configuration += Array("url = \"https://127.0.0.1:\(port)/\"\nrequest-target = ".utf8)
            configuration += quoted(request.target)
            var lines = [
                "insecure", "http1.1", "silent", "max-time = 60", "output = \"\(folder.file("\(index).body"))\"",
                "dump-header = \"\(folder.file("\(index).head"))\"",
            ]
            if request.method == "HEAD" { lines.append("head") } else { lines.append("request = \(request.method)") }
            configuration += Array(("\n" + lines.joined(separator: "\n") + "\n").utf8)
            for (name, value) in request.fields.sorted(by: { $0.key < $1.key }) {
                configuration += Array("header = ".utf8) + quoted(Array("\(name): \(value)".utf8)) + [0x0A]
            }
        }
        let file = try folder.write(configuration, to: "requests")
        _ = try RunningCommand("curl", ["--config", file], environment: ["no_proxy": "127.0.0.1"]).wait()
        return requests.enumerated().map { index, request in
            let none = Response(status: 0, fields: [], body: [], isWhole: false)
            guard let head = try? folder.read("\(index).head"), var response = Connection.head(head) else {
                return none
            }
            response.body = request.method == "HEAD" ? [] : (try? folder.read("\(index).body")) ?? []
            return response
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        [0x22] + bytes.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] } + [0x22]
    }
}

/// Ports of this machine.
public enum FreePort {
    /// One that nobody listens on at the moment.
    public static func find() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SupportError("no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw SupportError("no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }
}
