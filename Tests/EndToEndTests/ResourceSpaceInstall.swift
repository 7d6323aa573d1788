import Foundation
import TestSupport

/// A ResourceSpace as it lies on a disk: a database with the tables that its IIIF interface reads, a filestore, a
/// config.php. Small, and with one of everything that decides what may be seen.
final class ResourceSpaceInstall {
    static let key = "f2b1c9d07e6a4853b0ad11c7"
    let folder: TemporaryFolder
    let server: DatabaseServer
    let database: String

    /// - Parameter database: a name that no other install on the server has.
    init(_ server: DatabaseServer, database: String, in folder: TemporaryFolder) throws {
        (self.server, self.database, self.folder) = (server, database, folder)
        try server.makeDatabase(database)
    }

    func writeSettings(storage: String, identifierField: Int = 88, more: String = "") throws {
        try folder.write(
            """
            <?php
            $mysql_server = '127.0.0.1:\(server.port)';
            $mysql_username = 'reader';
            $mysql_password = '\(DatabaseServer.password)';
            $mysql_db = '\(database)';
            $storagedir = '\(storage)';
            $scramble_key = '\(Self.key)';
            $filestore_evenspread = true;
            $iiif_enabled = true;
            $iiif_userid = 2;
            $iiif_identifier_field = \(identifierField);
            $iiif_description_field = 18;
            $iiif_sequence_field = 89;
            $iiif_license_field = 90;
            $view_title_field = 8;
            \(more)
            """, to: "include/config.php")
    }

    var config: String { folder.file("include/config.php") }

    var settings: String {
        """
        log: {level: warning}
        links:
          sources:
            - {name: rs, adapter: resourcespace, config: "\(config)", timeout_seconds: 20, alternatives: true}

        """
    }

    /// Where ResourceSpace puts the original of a resource, or an alternative file, by its documentation and by md5sum.
    static func path(_ ref: Int, _ ending: String, spread: Bool = true, alternative: Int? = nil) throws -> String {
        func scrambled(_ text: String) throws -> String {
            String(try tool("sh", "-c", "printf %s '\(text)' | md5sum").prefix(15))
        }
        let digits = spread ? String(String(ref).reversed()) : String(ref)
        let folders = digits.map { String($0) }.joined(separator: "/")
        let stem = "\(ref)" + (alternative.map { "_alt_\($0)" } ?? "")
        return "\(folders)_\(try scrambled("\(ref)_\(key)"))/\(stem)_\(try scrambled(stem + key)).\(ending)"
    }

    /// The tables, with what the interface reads of them.
    static let schema = """
        CREATE TABLE resource (ref int PRIMARY KEY AUTO_INCREMENT, resource_type int, archive int DEFAULT 0,
            access int DEFAULT 0, created_by int DEFAULT 1, file_extension varchar(10), preview_extension varchar(10),
            file_path varchar(500), has_image int DEFAULT 0, hit_count int DEFAULT 0, user_rating int,
            file_modified datetime, modified timestamp NULL DEFAULT current_timestamp());
        CREATE TABLE node (ref int PRIMARY KEY AUTO_INCREMENT, resource_type_field int, name mediumtext, parent int,
            order_by int, active tinyint DEFAULT 1);
        CREATE TABLE resource_node (resource int, node int, hit_count int DEFAULT 0, PRIMARY KEY (resource, node));
        CREATE TABLE resource_type (ref int PRIMARY KEY, name varchar(200), pull_images smallint);
        CREATE TABLE resource_type_field (ref int PRIMARY KEY, name varchar(50), title varchar(400), type int,
            order_by int, active tinyint DEFAULT 1, global tinyint DEFAULT 1);
        CREATE TABLE resource_type_field_resource_type (resource_type_field int, resource_type int);
        CREATE TABLE `user` (ref int PRIMARY KEY, usergroup int, search_filter_o_id int,
            search_filter_override text);
        CREATE TABLE usergroup (ref int PRIMARY KEY, permissions text, search_filter_id int, parent varchar(50),
            inherit_flags text, config_options text, search_filter text, derestrict_filter text,
            derestrict_filter_id int);
        CREATE TABLE filter (ref int PRIMARY KEY, name varchar(200), filter_condition int);
        CREATE TABLE filter_rule (ref int, filter int);
        CREATE TABLE filter_rule_node (filter_rule int, node_condition int, node int);
        CREATE TABLE resource_custom_access (resource int, usergroup int, `user` int, access int, user_expires date);
        CREATE TABLE resource_related (resource int, related int);
        CREATE TABLE resource_alt_files (ref int PRIMARY KEY, resource int, name varchar(255),
            file_extension varchar(10), unoconv int);
        CREATE TABLE collection (ref int PRIMARY KEY, name varchar(100), type int, order_by int DEFAULT 0,
            parent int);
        CREATE TABLE collection_resource (collection int, resource int, sortorder int);
        CREATE TABLE user_preferences (ref int PRIMARY KEY AUTO_INCREMENT, `user` int, usergroup int,
            parameter varchar(150), value varchar(255));
        INSERT INTO resource_type VALUES (1, 'Photo', NULL), (2, 'Document', 1), (5, 'Internal', NULL);
        INSERT INTO resource_type_field (ref, name, title, type, order_by, active) VALUES
            (8, 'title', 'Title', 0, 10, 1), (18, 'caption', 'Caption', 1, 20, 1),
            (3, 'country', '~en:Country~fr:Pays', 9, 80, 1), (25, 'notes', 'Notes', 1, 130, 1),
            (88, 'iiifid', 'Object number', 0, 200, 1), (89, 'sequence', '~en:Page~fr:Feuillet', 0, 210, 1),
            (90, 'license', 'License', 3, 220, 1), (91, 'old', 'Old field', 0, 230, 0), (92, 'made', 'Made', 14, 240, 1);
        INSERT INTO usergroup (ref, permissions) VALUES (2, 's,g,f*,f-25,j*,-j7,z1,T5');
        INSERT INTO `user` (ref, usergroup) VALUES (2, 2);

        """

    /// Adds a resource with its values, by field.
    func add(
        _ ref: Int, type: Int = 1, archive: Int = 0, access: Int = 0, ending: String = "png", synced: String? = nil,
        _ values: [Int: [String]]
    ) -> String {
        var sql =
            "INSERT INTO resource (ref, resource_type, archive, access, file_extension, file_path) VALUES (\(ref), \(type), \(archive), \(access), '\(ending)', \(synced.map { "'\($0)'" } ?? "NULL"));\n"
        for (field, texts) in values.sorted(by: { $0.key < $1.key }) {
            for (place, text) in texts.enumerated() {
                sql += """
                    INSERT INTO node (resource_type_field, name, order_by) VALUES (\(field), '\(text)', \(place));
                    INSERT INTO resource_node (resource, node) VALUES (\(ref), last_insert_id());

                    """
            }
        }
        return sql
    }
}
