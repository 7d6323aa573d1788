public import Foundation
public import Settings

/// Tells people what a run came to: a file always, mail and webhook where the link says so.
public struct LinkReporting: Sendable {
    private let folder: URL
    private let days: Int

    /// - Parameter folder: for the files; made where it is missing.
    public init(folder: URL, days: Int) { (self.folder, self.days) = (folder, days) }

    /// Reports, and removes files that are older than is wanted.
    /// - Returns: what could not be told, and why.
    public func send(_ report: LinkReport, of link: Settings.Link, at now: Date = .now) async -> [String] {
        var problems: [String] = []
        let time = now.formatted(.iso8601.timeSeparator(.omitted)).replacing("-", with: "")
        let file = folder.appendingPathComponent("\(link.name)-\(time).txt")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(report.text.utf8).write(to: file, options: .atomic)
        } catch {
            problems.append("the report could not be written to \(file.path): \(error.localizedDescription)")
        }
        removeOld(link, before: now.addingTimeInterval(-86400 * Double(days)))
        if let address = link.report.mail, let problem = mail(report, to: address) { problems.append(problem) }
        if let address = link.report.webhook, let problem = await post(report, to: address) { problems.append(problem) }
        return problems
    }

    private func removeOld(_ link: Settings.Link, before: Date) {
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey])) ?? []
        for file in files where file.lastPathComponent.hasPrefix(link.name + "-") && file.pathExtension == "txt" {
            let written = try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            if let written, written < before { try? FileManager.default.removeItem(at: file) }
        }
    }

    /// Through `sendmail`, which every mail system of a Unix machine brings.
    private func mail(_ report: LinkReport, to address: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = (folders + ["/usr/sbin", "/usr/lib"]).map { $0 + "/sendmail" }
        guard let program = places.first(where: FileManager.default.isExecutableFile) else {
            return
                "no report was mailed: there is no sendmail on this machine; install one, or take mail out of the link"
        }
        // Only what is no header may hold line ends.
        let subject = report.summary.filter { !$0.isNewline }
        let message = """
            To: \(address)
            Subject: =?UTF-8?B?\(Data("Vitrine link \(subject)".utf8).base64EncodedString())?=
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            \(Data(report.text.utf8).base64EncodedString(options: .lineLength76Characters))

            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-t", "-i"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(message.utf8))
            try input.fileHandleForWriting.close()
        } catch {
            return "no report was mailed: \(error.localizedDescription)"
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
            ? nil : "no report was mailed: sendmail ended with status \(process.terminationStatus)"
    }

    private func post(_ report: LinkReport, to address: String) async -> String? {
        do {
            try await HTTPReader(seconds: 30).post(Data(report.json.utf8), to: address)
            return nil
        } catch {
            return "the report did not reach the webhook: \(error)"
        }
    }
}
