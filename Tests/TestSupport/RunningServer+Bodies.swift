extension RunningServer {
    /// A request with a body, on a connection of its own.
    public func send(
        _ method: String, _ target: String, _ fields: [String: String] = [:], _ body: [UInt8]
    ) throws -> Response {
        let connection = try Connection(port: port)
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        try connection.send(Array(head.utf8) + body)
        guard let response = try connection.receive(method: method) else {
            throw SupportError("no answer to \(method) \(target)")
        }
        return response
    }
}
