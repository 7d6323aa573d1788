internal import HTTPTypes
internal import NIOCore

/// The status line and the header fields of an answer, as they go over the wire (RFC 9112 sections 4 and 5).
///
/// Written by hand: all answers have a known length, and none has trailers, so an encoder has nothing left to decide.
enum ResponseHead {
    /// What becomes of the connection afterwards.
    enum Connection {
        case close
        /// HTTP/1.0 keeps a connection only where that is said.
        case keepAliveSaid
        case keepAlive
    }

    /// All but what depends on the moment: to be kept, and ended with ``end(date:connection:_:)``.
    static func begin(_ answer: Answer, _ buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(answer.status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(answer.status.reasonPhrase)
        buffer.writeStaticString("\r\n")
        for field in answer.fields {
            line(field.name.rawName, field.value, &buffer)
        }
        // RFC 9110 section 8.6: neither may have one that speaks of a body which is not there.
        if answer.status != .notModified, answer.status != .noContent {
            line("Content-Length", String(answer.length), &buffer)
        }
    }

    static func end(date: String, connection: Connection, _ buffer: inout ByteBuffer) {
        switch connection {
        case .close: buffer.writeStaticString("Connection: close\r\n")
        case .keepAliveSaid: buffer.writeStaticString("Connection: keep-alive\r\n")
        case .keepAlive: break
        }
        buffer.writeStaticString("Date: ")
        buffer.writeString(date)
        buffer.writeStaticString("\r\n\r\n")
    }

    /// A value that holds a line break would begin another field: it can only come from a fault here, and is left out.
    private static func line(_ name: String, _ value: String, _ buffer: inout ByteBuffer) {
        guard !value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else { return }
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        buffer.writeString(value)
        buffer.writeStaticString("\r\n")
    }
}
