import Glibc
import Imaging
import Synchronization
import TestSupport
import Testing

@Suite("Files that are none")
struct RegularFileTests {
    @Test("A FIFO, a socket, a device and a folder are refused, and none of them is waited for")
    func special() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.file("fifo")
        try #require(mkfifo(fifo, 0o600) == 0)
        let socketPath = folder.file("socket")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound)
        let link = folder.file("link")
        try #require(symlink(fifo, link) == 0)
        let start = ContinuousClock.now
        for path in [fifo, socketPath, link, "/dev/zero", "/dev/tty", folder.path] {
            guard case .failure(let error) = RegularFile.open(path) else {
                Issue.record("\(path) was opened")
                continue
            }
            #expect(error.code == RegularFile.notRegular, "\(path)")
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        guard case .failure(let error) = RegularFile.open(folder.file("none")) else {
            Issue.record("nothing was opened")
            return
        }
        #expect(error.code == ENOENT)
    }

    @Test("A regular file is opened, behind a link too")
    func regular() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("text", to: "file")
        try #require(symlink(path, folder.file("link")) == 0)
        for name in ["file", "link"] {
            let descriptor = try RegularFile.open(folder.file(name)).get()
            var bytes = [UInt8](repeating: 0, count: 4)
            #expect(read(descriptor, &bytes, 4) == 4 && bytes == Array("text".utf8))
            close(descriptor)
        }
        try RegularFile.probe(path)
    }
}

@Suite("Worker processes that do not end")
struct EndedWorkersTests {
    private func child() throws -> pid_t {
        var child: pid_t = 0
        var arguments = [strdup("sleep"), strdup("600"), nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawnp(&child, "sleep", nil, nil, &arguments, environ) == 0)
        return child
    }

    @Test("A process that ends is waited for")
    func ends() throws {
        let workers = EndedWorkers(most: 1)
        let process = try child()
        workers.end(process)
        #expect(workers.count == 0 && !workers.isFull)
        #expect(waitpid(process, nil, WNOHANG) == -1 && errno == ECHILD, "it was reaped")
    }

    @Test("One that cannot be ended is abandoned, counted, and reaped once it ends")
    func stuck() throws {
        // As a process in an uninterruptible read, which no signal ends.
        let isMortal = Mutex(false)
        let workers = EndedWorkers(most: 2) { process in
            if isMortal.withLock({ $0 }) { kill(process, SIGKILL) }
        }
        let processes = [try child(), try child()]
        let start = ContinuousClock.now
        for process in processes { workers.end(process) }
        #expect(ContinuousClock.now - start < .seconds(20), "the caller does not wait for it")
        #expect(workers.count == 2 && workers.isFull)
        for process in processes { kill(process, SIGKILL) }
        #expect(eventually { workers.count == 0 })
        #expect(!workers.isFull)
    }
}
