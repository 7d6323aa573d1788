internal import Foundation
internal import Settings

/// What a ResourceSpace's `config.php` says, with ResourceSpace's defaults.
///
/// Source: ResourceSpace, `include/config.default.php` and `api/iiif/handler.php`.
public struct ResourceSpaceInstall: Sendable {
    /// `config.php`, absolute.
    public let path: String
    /// Host name or address without a port.
    public var server = "localhost"
    public var port = 3306
    public var user = ""
    var password = ""
    public var database = "resourcespace"
    /// Certificates for TLS to the database; nil where `$use_mysqli_ssl` is off.
    var tls: TLS?
    /// Absolute.
    public var storage: String
    public var scrambleKey = ""
    public var isSpreadEvenly = false
    public var separatesOriginals = false
    /// Folder of static sync; nil where it is not used.
    public var syncFolder: String?
    /// 2 or 3.
    public var version = 2
    /// Nil where `config.php` does not contain `$iiif_enabled`, or where its value cannot be decided.
    public var isEnabled: Bool?
    public var userID: Int?
    public var identifierField: Int?
    public var descriptionField: Int?
    public var licenseField: Int?
    /// Nil where `$iiif_sequence_field` is 0.
    public var sequenceField: Int? = 1
    public var titleField = 8
    /// The field that searches sort by, for objects without sequences.
    var dateField = 12
    var defaultLanguage = "en"
    /// Endings of files that are published as film and sound, lower case.
    var mediaEndings = ["mp4", "webm", "mp3", "wav"]
    /// All that it says.
    public var settings: PHPSettings

    struct TLS: Hashable, Sendable {
        var certificate: String?
        var authority: String?
        var authorities: String?
        var verifies = true
    }

    /// Reads the file and the files that it includes.
    /// - Throws: `LinkFault` where it cannot be read, ends too early, or lacks what is needed.
    public init(config path: String) throws(LinkFault) {
        self.path = path
        let php = try PHPSettings(contentsOf: path)
        settings = php
        if let broken = php.broken {
            throw LinkFault(
                "\(broken)",
                remedy: "write the file whole and run the link again")
        }
        let file = URL(fileURLWithPath: path)
        let parts = (php.text("mysql_server") ?? server).split(separator: ":", maxSplits: 1).map(String.init)
        server = parts.first ?? server
        port = php.int("mysql_server_port") ?? port
        if parts.count > 1, let own = Int(parts[1]) { port = own }
        if let reader = php.text("read_only_db_username"), let secret = php.text("read_only_db_password") {
            (user, password) = (reader, secret)
        } else {
            (user, password) = (php.text("mysql_username") ?? "", php.text("mysql_password") ?? "")
        }
        database = php.text("mysql_db") ?? database
        if php.flag("use_mysqli_ssl") == true {
            tls = TLS(
                certificate: php.text("mysqli_ssl_server_cert"), authority: php.text("mysqli_ssl_ca_cert"),
                authorities: php.text("mysqli_ssl_ca_path"),
                verifies: php.flag("mysqli_ssl_verify_server_cert") ?? true)
        }
        // include/config.php lies one folder below the program.
        let program = file.deletingLastPathComponent().deletingLastPathComponent()
        storage = php.text("storagedir") ?? program.appendingPathComponent("filestore").path
        if !storage.hasPrefix("/") { storage = program.appendingPathComponent(storage).standardizedFileURL.path }
        scrambleKey = php.text("scramble_key") ?? ""
        isSpreadEvenly = php.flag("filestore_evenspread") ?? false
        separatesOriginals = php.flag("originals_separate_storage") ?? false
        syncFolder = php.text("syncdir")
        // The handler compares with ===: the text "2" alone means 2.1, and it is the default.
        if let written = php.values["iiif_version"] { version = written == .text("2") ? 2 : 3 }
        isEnabled = php.flag("iiif_enabled")
        userID = php.int("iiif_userid")
        identifierField = php.int("iiif_identifier_field")
        descriptionField = php.int("iiif_description_field")
        licenseField = php.int("iiif_license_field").flatMap { $0 > 0 ? $0 : nil }
        if php.values["iiif_sequence_field"] != nil {
            sequenceField = php.int("iiif_sequence_field").flatMap { $0 > 0 ? $0 : nil }
        }
        titleField = php.int("view_title_field") ?? titleField
        dateField = php.int("date_field") ?? dateField
        defaultLanguage = php.text("defaultlanguage") ?? defaultLanguage
        if case .list(let endings)? = php.values["iiif_media_extensions"] {
            mediaEndings = endings.compactMap { if case .text(let text) = $0 { text.lowercased() } else { nil } }
        }
    }

    private static let needed = [
        "mysql_server", "mysql_server_port", "mysql_db", "mysql_username", "mysql_password", "read_only_db_username",
        "read_only_db_password", "storagedir", "syncdir", "scramble_key", "filestore_evenspread",
        "originals_separate_storage", "iiif_userid", "iiif_identifier_field", "iiif_description_field",
        "iiif_sequence_field", "iiif_license_field", "view_title_field",
    ]

    /// Checks that a link can be run on these settings. ResourceSpace's IIIF interface is off without them.
    /// - Throws: `LinkFault` that names the setting: a file that lacks one may be half written, so nothing changes.
    func checkForPublishing() throws(LinkFault) {
        for name in Self.needed {
            if let undecided = settings.undecided[name] { throw Self.unknown(name, undecided) }
        }
        for name in ["iiif_userid", "iiif_identifier_field", "iiif_description_field", "iiif_enabled"] {
            guard settings.undecided[name] == nil else { continue }
            if let value = settings.values[name], value != .null { continue }
            throw LinkFault(
                "\(path) does not say $\(name), without which ResourceSpace's IIIF interface is off",
                remedy: name == "iiif_enabled"
                    ? "write $iiif_enabled = true; there"
                    : "write $\(name) = followed by its number there, or in a copy of config.php, and give that as config"
            )
        }
        try checkNumbers()
    }

    /// Checks that user and identifier field are known, without which there is nothing to publish.
    public func checkNumbers() throws(LinkFault) {
        for (name, number) in [("iiif_userid", userID), ("iiif_identifier_field", identifierField)]
        where number == nil {
            if let undecided = settings.undecided[name] { throw Self.unknown(name, undecided) }
            throw LinkFault(
                "\(path) does not say $\(name)",
                remedy:
                    "write $\(name) = followed by its number there, or in a copy of config.php, and give that as config"
            )
        }
    }

    private static func unknown(_ name: String, _ undecided: PHPSettings.Undecided) -> LinkFault {
        LinkFault(
            "$\(name) is not known: \(undecided.place) \(undecided.reason)",
            remedy: "write $\(name) = followed by its value there, or in a copy of config.php, and give that as config")
    }

    /// Why the interface is off and nothing is published; nil where it is on.
    var isOff: String? {
        if let undecided = settings.undecided["iiif_enabled"] {
            return
                "$iiif_enabled is not known: \(undecided.place.file), line \(undecided.place.line), \(undecided.reason)"
        }
        return isEnabled == true ? nil : "$iiif_enabled is off in \(path)"
    }

    /// How its database is reached, unless the link says otherwise.
    var connection: String {
        func braced(_ text: String) -> String { "{\(text.filter { $0 != "}" && $0 != "{" })}" }
        var text =
            "Driver={MariaDB Unicode};SERVER=\(braced(server));PORT=\(port);DATABASE=\(braced(database));"
            + "UID=\(braced(user));"
        guard let tls else { return text }
        text += "FORCETLS=1;SSLVERIFY=\(tls.verifies ? 1 : 0);"
        if let certificate = tls.certificate { text += "SSLCERT=\(braced(certificate));" }
        if let authority = tls.authority { text += "SSLCA=\(braced(authority));" }
        if let authorities = tls.authorities { text += "SSLCAPATH=\(braced(authorities));" }
        return text
    }
}
