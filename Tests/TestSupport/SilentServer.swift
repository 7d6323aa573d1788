internal import Glibc

/// A port where connections are taken and nothing is ever said.
public final class SilentServer: Sendable {
    public let port: UInt16
    private let descriptor: Int32

    public init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // The kernel takes the connection; nobody ever looks at it.
                bind(socket, address, size) == 0 && listen(socket, 8) == 0 ? getsockname(socket, address, &size) : -1
            }
        }
        guard descriptor >= 0, result == 0 else { throw SupportError("no port is free") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
