internal import Foundation
internal import Settings

/// An ODBC connection string, with its secret put in at the last moment.
struct ConnectionText: Sendable {
    /// The whole of it, for the driver only.
    let text: String
    /// The value of `DSN` or `Driver`, for messages.
    let target: String
    /// Host and port as given, for messages; nil for databases in files.
    let host: String?
    /// Where it leads and as whom, without secrets, for messages.
    let shown: String
    private let secret: String?

    /// Keys that may be shown.
    private static let harmless: Set<String> = [
        "dsn", "driver", "filedsn", "server", "servername", "host", "port", "socket", "database", "uid", "user",
        "forcetls", "sslverify", "sslca", "sslcapath", "tlsversion",
    ]

    /// - Parameters:
    ///   - environment: where `password_env` is looked up.
    ///   - folder: what the paths of `password_file`, and nothing else, are relative to.
    ///   - fallback: the secret where `password` is nil.
    init(
        _ text: String, password: Settings.Link.Secret?, environment: [String: String], folder: URL,
        fallback: String? = nil
    ) throws(LinkFault) {
        let pairs = try Self.pairs(text)
        if pairs.contains(where: { ["pwd", "password"].contains($0.key.lowercased()) }) {
            throw LinkFault(
                "the connection string holds a password, and settings are read by many",
                remedy: "take it out, and give password_env or password_file")
        }
        func value(_ keys: String...) -> String? { pairs.first { keys.contains($0.key.lowercased()) }?.value }
        target = value("dsn") ?? value("driver") ?? ""
        let port = value("port").map { ":\($0)" } ?? ""
        host = value("server", "servername", "host").map { $0 + port }
        shown = pairs.filter { Self.harmless.contains($0.key.lowercased()) }.map { "\($0.key)=\($0.value)" }
            .joined(separator: "; ")
        secret = try password?.read(environment: environment, folder: folder) ?? fallback
        self.text = secret.map { "\(text.hasSuffix(";") ? text : text + ";")PWD={\($0.doublingBraces)};" } ?? text
    }

    /// `Key=value;Key={value with ; in it};`
    private static func pairs(_ text: String) throws(LinkFault) -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].drop { $0 == ";" || $0 == " " }
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    throw LinkFault(
                        "the connection string has a { without a }", remedy: "write Driver={Name of the driver}")
                }
                value = String(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[end...].dropFirst()
            } else {
                value = String(rest.prefix { $0 != ";" })
                rest = rest.drop { $0 != ";" }
            }
            pairs.append((key.trimmingCharacters(in: .whitespaces), value))
        }
        guard pairs.contains(where: { ["dsn", "driver", "filedsn"].contains($0.key.lowercased()) }) else {
            throw LinkFault(
                "the connection string names neither DSN nor Driver",
                remedy: "write for example Driver={PostgreSQL Unicode};Server=db.example.org;Database=tms;UID=reader")
        }
        return pairs
    }

    /// A message of a driver without what must not be told: some repeat the connection string.
    func redacted(_ message: String) -> String {
        guard let secret, secret.count > 2 else { return message }
        return message.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "•••")
    }
}

extension Settings.Link.Secret {
    /// The secret itself, without the line end that editors put behind it.
    func read(environment: [String: String], folder: URL) throws(LinkFault) -> String {
        switch self {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw LinkFault(
                    "the environment variable \(name), which password_env names, is not set",
                    remedy: "set it for the process that runs the link")
            }
            return value
        case .file(let path):
            let file = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw LinkFault(
                    "the file \(file.path), which password_file names, cannot be read",
                    remedy: "put the password into it, readable for the user that runs Vitrine only")
            }
            return text.trimmingCharacters(in: .newlines)
        }
    }
}

extension String {
    fileprivate var doublingBraces: String {
        split(separator: "}", omittingEmptySubsequences: false).joined(separator: "}}")
    }
}
