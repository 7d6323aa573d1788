import Foundation
import Glibc
import TestSupport

/// nginx or Apache with a file of `deploy/`, on a free port, over TLS, as the user who runs the tests.
final class ProxyServer: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case nginx, apache

        /// Debian puts both where only root looks.
        var executable: String? {
            let name = self == .nginx ? "nginx" : "apache2"
            return ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/"].map { $0 + name }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }
    }

    /// Where Vitrine is on the host.
    enum Place: Sendable {
        /// On a host of its own.
        case whole
        /// Beside another site, by the lines in the comments.
        case beside
        /// `/museum/` of another site.
        case below
    }

    let port: UInt16
    private let command: RunningCommand
    private let folder: TemporaryFolder

    /// - Parameter upstream: the port that Vitrine listens on.
    init(_ kind: Kind, _ place: Place, port: UInt16, upstream: UInt16) throws {
        guard let executable = kind.executable else { throw SupportError("\(kind) is not installed") }
        let folder = try TemporaryFolder()
        (self.folder, self.port) = (folder, port)
        let (certificate, key) = (folder.file("site.pem"), folder.file("site.key"))
        try tool(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-keyout",
            key, "-out", certificate)
        let isBelow = place == .below
        let name = "\(kind.rawValue)\(isBelow ? "-below" : "").conf"
        let template = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../deploy/\(name)")
            .standardizedFileURL
        var text = try String(contentsOf: template, encoding: .utf8)
        for (word, value) in [
            ("/etc/ssl/certs/IIIF.EXAMPLE.ORG.pem", certificate), ("/etc/ssl/private/IIIF.EXAMPLE.ORG.key", key),
            ("IIIF.EXAMPLE.ORG", "127.0.0.1"), ("127.0.0.1:8080", "127.0.0.1:\(upstream)"), ("    listen 80;\n", ""),
            ("listen 443 ssl", "listen 127.0.0.1:\(port) ssl"), ("<VirtualHost *:443>", "<VirtualHost *:\(port)>"),
        ] {
            text = text.replacingOccurrences(of: word, with: value)
        }
        if place == .beside { text = try Self.beside(text, kind) }
        let site = try folder.write(text, to: "site.conf")
        let main =
            kind == .nginx
            ? Self.nginx(folder, site, isBelow ? (port, certificate, key) : nil)
            : Self.apache(folder, site, port, isBelow ? (certificate, key) : nil)
        let file = try folder.write(main, to: "main.conf")
        command = try RunningCommand(
            executable,
            kind == .nginx
                ? ["-p", folder.path, "-c", file, "-e", folder.file("error.log")] : ["-f", file, "-D", "FOREGROUND"])
        let isUp = eventually(within: 120) { (try? Connection(port: port)) != nil || !command.isRunning }
        guard isUp, command.isRunning else {
            throw SupportError(
                "\(kind) did not start: \(command.errors) \((try? String(decoding: folder.read("error.log"), as: UTF8.self)) ?? "")"
            )
        }
    }

    deinit {
        command.send(SIGTERM)
        _ = command.wait()
    }

    /// The lines in the comments in the place of those for everything, and the other site's after them.
    private static func beside(_ text: String, _ kind: Kind) throws -> String {
        let comment = /(?m)^ *# Beside an existing site(?:.*\n)(?: *# .*\n)* *#\n(?<lines>(?: *#   .*\n)+)/
        guard let match = text.firstMatch(of: comment) else { throw SupportError("\(kind): no lines for beside") }
        let lines = match.lines.split(separator: "\n").map { $0.trimmingPrefix(/\s*#/) }.joined(separator: "\n")
        let everything =
            kind == .nginx
            ? "    location / {\n        proxy_pass http://vitrine;\n    }\n"
            : text.split(separator: "\n").first { $0.contains("ProxyPass / ") }.map { "\($0)\n" } ?? ""
        guard text.contains(everything) else { throw SupportError("\(kind): no lines for everything") }
        let other = kind == .nginx ? "location / { return 200 \"the site\\n\"; }" : "Redirect 410 /site"
        return text.replacing(comment, with: "")
            .replacingOccurrences(of: everything, with: "\(lines)\n\(other)\n")
    }

    private static func nginx(
        _ folder: TemporaryFolder, _ site: String, _ own: (port: UInt16, certificate: String, key: String)?
    ) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.file($0));" }.joined(separator: " ")
        let server = own.map { own in
            """
            server {
                listen 127.0.0.1:\(own.port) ssl;
                ssl_certificate \(own.certificate);
                ssl_certificate_key \(own.key);
                location / { return 200 "the site\\n"; }
                include \(site);
            }
            """
        }
        return """
            \(getuid() == 0 ? "user root;" : "")
            daemon off; worker_processes 1; pid \(folder.file("pid")); error_log \(folder.file("error.log"));
            events { worker_connections 256; }
            http { access_log off; \(temporary) \(server ?? "include \(site);") }

            """
    }

    private static func apache(
        _ folder: TemporaryFolder, _ site: String, _ port: UInt16, _ own: (certificate: String, key: String)?
    ) -> String {
        let modules = ["mpm_event", "authz_core", "alias", "headers", "proxy", "proxy_http", "ssl"]
            .map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }.joined(separator: "\n")
        let server = own.map { own in
            """
            <VirtualHost *:\(port)>
                ServerName 127.0.0.1
                SSLEngine on
                SSLCertificateFile \(own.certificate)
                SSLCertificateKeyFile \(own.key)
                Include \(site)
                Redirect 410 /site
            </VirtualHost>
            """
        }
        return """
            ServerRoot \(folder.path)
            ServerName 127.0.0.1
            DefaultRuntimeDir \(folder.path)
            PidFile \(folder.file("pid"))
            ErrorLog \(folder.file("error.log"))
            Mutex file:\(folder.path)
            \(modules)
            \(getuid() == 0 ? "User nobody\nGroup nogroup" : "")
            Listen 127.0.0.1:\(port)
            \(server ?? "Include \(site)")

            """
    }
}
