internal import Foundation
internal import Settings

/// What a ResourceSpace's `config.php` says, with ResourceSpace's defaults.
public struct ResourceSpaceInstall: Sendable {
    /// `mysql_server`, perhaps with a port.
    public var server = "localhost"
    public var user = ""
    var password = ""
    public var database = "resourcespace"
    /// Absolute.
    public var storage: String
    public var scrambleKey = ""
    public var isSpreadEvenly = false
    public var separatesOriginals = false
    /// Folder of static sync; nil where it is not used.
    public var syncFolder: String?
    /// 2 or 3.
    public var version = 2
    public var isEnabled = false
    public var userID: Int?
    public var identifierField: Int?
    public var descriptionField: Int?
    public var licenseField: Int?
    public var sequenceField: Int?
    public var titleField = 8
    /// All that it says.
    public var settings: PHPSettings

    /// Reads the file.
    /// - Throws: `LinkFault` where it cannot be read or lacks what is needed.
    public init(config path: String) throws(LinkFault) {
        let file = URL(fileURLWithPath: path)
        guard let bytes = try? Data(contentsOf: file) else {
            throw LinkFault(
                "ResourceSpace's settings \(path) cannot be read",
                remedy: "give the path of its include/config.php, and let the user that runs Vitrine read it")
        }
        let php = PHPSettings(String(decoding: bytes, as: UTF8.self))
        settings = php
        server = php.text("mysql_server") ?? server
        user = php.text("read_only_db_username") ?? php.text("mysql_username") ?? user
        password = php.text("read_only_db_password") ?? php.text("mysql_password") ?? password
        database = php.text("mysql_db") ?? database
        // include/config.php lies one folder below the program.
        let program = file.deletingLastPathComponent().deletingLastPathComponent()
        storage = php.text("storagedir") ?? program.appendingPathComponent("filestore").path
        if !storage.hasPrefix("/") { storage = program.appendingPathComponent(storage).standardizedFileURL.path }
        scrambleKey = php.text("scramble_key") ?? ""
        isSpreadEvenly = php.flag("filestore_evenspread") ?? false
        separatesOriginals = php.flag("originals_separate_storage") ?? false
        syncFolder = php.text("syncdir")
        // Absent, it means 2.1.
        version = (php.text("iiif_version") ?? "2.1").hasPrefix("3") ? 3 : 2
        isEnabled = php.flag("iiif_enabled") ?? false
        userID = php.int("iiif_userid")
        identifierField = php.int("iiif_identifier_field")
        descriptionField = php.int("iiif_description_field")
        licenseField = php.int("iiif_license_field")
        sequenceField = php.int("iiif_sequence_field")
        titleField = php.int("view_title_field") ?? titleField
        guard identifierField != nil, userID != nil else {
            let missing = identifierField == nil ? "$iiif_identifier_field" : "$iiif_userid"
            let line = php.computed[String(missing.dropFirst())].map { " (line \($0) computes it)" } ?? ""
            throw LinkFault(
                "\(path) does not say \(missing)\(line)",
                remedy: "write it into a file of its own as $name = value; beside what else is needed, and give that "
                    + "as config")
        }
    }

    /// How its database is reached, unless the link says otherwise.
    var connection: String {
        let parts = server.split(separator: ":", maxSplits: 1)
        let port = parts.count > 1 ? "PORT=\(parts[1].filter(\.isNumber));" : ""
        func braced(_ text: String) -> String { "{\(text.filter { $0 != "}" && $0 != "{" })}" }
        return "Driver={MariaDB Unicode};SERVER=\(braced(parts.first.map(String.init) ?? "localhost"));\(port)"
            + "DATABASE=\(braced(database));UID=\(braced(user));"
    }
}
