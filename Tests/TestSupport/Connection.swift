internal import Foundation
internal import Glibc

/// What a server answered.
public struct Response: Sendable {
    public var status: Int
    /// Every field line in the order it came.
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]
    /// False where the connection ended before the announced length.
    public var isWhole: Bool

    /// The values of a field, one for each line of it.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The first value of a field.
    public subscript(name: String) -> String? { values(name).first }

    public var text: String { String(decoding: body, as: UTF8.self) }
    public var json: JSON { get throws { try JSON(body) } }
}

/// A TCP connection to this machine that sends exactly the bytes it is given.
public final class Connection: Sendable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - seconds: how long to wait for bytes before giving up.
    ///   - source: the address of this machine that the connection comes from.
    public init(port: UInt16, seconds: Int = 120, from source: String? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SupportError("no socket") }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if let source {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            inet_pton(AF_INET, source, &own.sin_addr)
            let isBound = withUnsafePointer(to: &own) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isBound else { throw SupportError("no socket at \(source): errno \(errno)") }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SupportError("nobody listens on port \(port): errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// Sends bytes; the other side may have closed already, which is no error here.
    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE || errno == ECONNRESET { return }
            guard count > 0 else { throw SupportError("sending failed: errno \(errno)") }
            sent += count
        }
    }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Says that no more will be sent.
    public func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// More bytes; empty at the end, nil where the connection was reset.
    /// - Throws: when nothing came in time.
    public func read(most count: Int = 65536) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        while true {
            let got = recv(descriptor, &buffer, count, 0)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == ECONNRESET { return nil }
            guard got >= 0 else { throw SupportError("neither an answer nor an end of the connection") }
            return Array(buffer[..<got])
        }
    }

    /// Whether the other side has neither closed nor reset the connection, half a second from now.
    public func isOpen() throws -> Bool {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&poller, 1, 500) > 0 else { return true }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) > 0
    }

    /// The next answer; nil where the connection ends instead. Bytes beyond it are kept in `rest`.
    public func receive(method: String = "GET", rest: inout [UInt8]) throws -> Response? {
        let end = Array("\r\n\r\n".utf8)
        while rest.firstRange(of: end) == nil {
            guard let more = try read(), !more.isEmpty else { return nil }
            rest += more
        }
        guard let range = rest.firstRange(of: end), var response = Self.head(Array(rest[..<range.lowerBound])) else {
            throw SupportError("no HTTP: \(String(decoding: rest.prefix(200), as: UTF8.self))")
        }
        rest.removeSubrange(..<range.upperBound)
        let isBodiless = method == "HEAD" || response.status == 304 || response.status == 204 || response.status < 200
        let length = isBodiless ? 0 : response["Content-Length"].flatMap { Int($0) }
        while rest.count < length ?? .max {
            guard let more = try read(), !more.isEmpty else { break }
            rest += more
        }
        let taken = min(rest.count, length ?? rest.count)
        response.body = Array(rest[..<taken])
        response.isWhole = length == nil || taken == length
        rest.removeSubrange(..<taken)
        return response
    }

    public func receive(method: String = "GET") throws -> Response? {
        var rest: [UInt8] = []
        return try receive(method: method, rest: &rest)
    }

    static func head(_ bytes: [UInt8]) -> Response? {
        let lines = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
            .split(separator: "\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1."),
            let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        return Response(status: status, fields: fields, body: [], isWhole: true)
    }
}
