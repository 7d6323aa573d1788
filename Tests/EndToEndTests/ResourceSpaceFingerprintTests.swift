import Foundation
import TestSupport
import Testing

@Suite(
    "Every table and setting that decides what is published is watched",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"), ResourceSpaceDatabase())
struct ResourceSpaceFingerprintTests {
    /// A change of one column of one table.
    struct Column: CustomTestStringConvertible, Sendable {
        var table: String
        var changes: [(column: String, sql: String)]
        var testDescription: String { table }

        /// - Parameters:
        ///   - row: a condition that names a row.
        ///   - values: new values by column, as SQL.
        init(_ table: String, _ row: String, _ values: KeyValuePairs<String, String>) {
            self.table = table
            changes = values.map { ($0, "UPDATE `\(table)` SET `\($0)` = \($1) WHERE \(row) LIMIT 1") }
        }
    }

    /// A resource, a group and so on that decide nothing yet, so that each change is the only one.
    private static let beginning = """
        INSERT INTO `user` (ref, usergroup) VALUES (6, 3);
        INSERT INTO usergroup (ref, permissions) VALUES (3, 's,g,f*');
        INSERT INTO resource (ref, resource_type, archive, file_extension) VALUES (9, 1, 2, 'png');
        INSERT INTO node (ref, resource_type_field, name) VALUES (900, 3, 'France'), (901, 3, 'Italy');
        INSERT INTO resource_node (resource, node) VALUES (9, 900);
        INSERT INTO resource_type_field_resource_type VALUES (91, 5);
        INSERT INTO filter VALUES (1, 'f', 1);
        INSERT INTO filter_rule VALUES (1, 1);
        INSERT INTO filter_rule_node VALUES (1, 1, 900);
        INSERT INTO resource_custom_access VALUES (9, NULL, 7, 0, NULL);
        INSERT INTO resource_related VALUES (9, 8);
        INSERT INTO resource_alt_files VALUES (5, 9, 'Infrared', 'png', NULL);
        INSERT INTO collection (ref, name, type) VALUES (6, 'Featured', 0);
        INSERT INTO collection_resource VALUES (6, 9, 1);
        INSERT INTO user_preferences (`user`, usergroup, parameter, value) VALUES (NULL, NULL, 'colour', 'red');

        """

    static let tables: [[Column]] = [
        [
            Column(
                "resource", "ref = 9",
                [
                    "resource_type": "2", "archive": "1", "access": "2", "created_by": "6", "file_extension": "'jpg'",
                    "preview_extension": "'jpg'", "file_path": "'a/b.jpg'", "has_image": "1", "hit_count": "7",
                    "user_rating": "3", "file_modified": "'2026-01-01 00:00:00'", "modified": "'2026-01-01 00:00:00'",
                    "ref": "10",
                ]),
            Column("filter", "ref = 1", ["name": "'another'", "filter_condition": "3", "ref": "2"]),
            Column("resource_related", "true", ["resource": "7", "related": "1"]),
        ],
        [
            Column("resource_node", "resource = 9", ["hit_count": "4", "node": "901", "resource": "8"]),
            Column(
                "node", "ref = 901",
                [
                    "name": "'Malta'", "resource_type_field": "25", "parent": "900", "order_by": "4", "ref": "5000",
                ]),
            Column("resource_type", "ref = 5", ["name": "'Closed'", "pull_images": "1", "ref": "6"]),
            Column("filter_rule", "ref = 1", ["filter": "2", "ref": "2"]),
            Column("filter_rule_node", "true", ["filter_rule": "3", "node_condition": "0", "node": "901"]),
        ],
        [
            Column(
                "resource_type_field", "ref = 91",
                ["title": "'Older'", "type": "1", "global": "0", "order_by": "5", "active": "1", "ref": "95"]),
            Column("resource_type_field_resource_type", "true", ["resource_type": "1", "resource_type_field": "25"]),
            Column(
                "collection", "ref = 6", ["name": "'Other'", "type": "3", "parent": "1", "order_by": "2", "ref": "5"]),
            Column("collection_resource", "true", ["collection": "7", "resource": "8", "sortorder": "9"]),
        ],
        [
            Column(
                "usergroup", "ref = 3",
                [
                    "parent": "'2'", "permissions": "'s,g'", "inherit_flags": "'permissions'",
                    "config_options": "'$a = 1;'", "search_filter": "'x=y'", "search_filter_id": "1",
                    "derestrict_filter": "'x=y'", "derestrict_filter_id": "1", "ref": "8",
                ]),
            Column(
                "user", "ref = 6",
                ["usergroup": "2", "search_filter_o_id": "1", "search_filter_override": "'x=y'", "ref": "7"]),
        ],
        [
            Column(
                "resource_custom_access", "true",
                [
                    "access": "1", "user_expires": "'2999-01-01'", "usergroup": "9", "user": "8", "resource": "8",
                ]),
            Column(
                "resource_alt_files", "true",
                ["name": "'UV'", "file_extension": "'tif'", "unoconv": "1", "resource": "1", "ref": "6"]),
            Column(
                "user_preferences", "parameter = 'colour'",
                ["value": "'blue'", "user": "7", "usergroup": "9", "parameter": "'size'"]),
        ],
    ]

    private static func bench(_ name: String) throws -> ResourceSpaceBench {
        let bench = try ResourceSpaceBench(name)
        try bench.sql(beginning + bench.add(1, [8: ["One"], 88: ["BOOK"], 89: ["1"]]))
        for ref in 1...2 { try bench.put(ResourceSpaceBench.picture(ref), ref) }
        try #require(try bench.sync().status == 0)
        return bench
    }

    @Test("Each column of each table", arguments: tables.indices)
    func columns(number: Int) throws {
        let tables = Self.tables[number]
        let bench = try Self.bench("columns\(number)")
        let again = try bench.sync()
        #expect(ResourceSpaceBench.isUnchanged(again), "\(again)")
        for table in tables {
            for (column, sql) in table.changes {
                try bench.sql(sql)
                let changed = try bench.sync()
                #expect(!ResourceSpaceBench.isUnchanged(changed), "\(table.table).\(column): \(changed)")
                #expect(changed.status == 0, "\(table.table).\(column): \(changed)")
            }
            let settled = try bench.sync()
            #expect(ResourceSpaceBench.isUnchanged(settled), "after \(table.table): \(settled)")
            // A row more, and a row less.
            let count = try bench.rows("SELECT count(*) FROM `\(table.table)`").first?.first
            #expect(count != "0", "\(table.table) has rows")
        }
        for sql in [
            "INSERT INTO resource_related VALUES (3, 4)", "DELETE FROM resource_related WHERE resource = 3",
        ] {
            try bench.sql(sql)
            #expect(try !ResourceSpaceBench.isUnchanged(bench.sync()), "\(sql)")
        }
    }

    @Test("Empty and shifted texts are told apart")
    func collisions() throws {
        let bench = try Self.bench("collisions")
        try bench.sql(
            "UPDATE usergroup SET permissions = 's,g,f*', inherit_flags = 'a|b', config_options = '' WHERE ref = 3")
        try bench.sync()
        for sql in [
            "UPDATE usergroup SET permissions = 's,g,f*|a', inherit_flags = 'b' WHERE ref = 3",
            "UPDATE `user` SET search_filter_override = '~' WHERE ref = 6",
            "UPDATE `user` SET search_filter_override = '' WHERE ref = 6",
            "UPDATE `user` SET search_filter_override = NULL WHERE ref = 6",
        ] {
            try bench.sql(sql)
            #expect(try !ResourceSpaceBench.isUnchanged(bench.sync()), "\(sql)")
        }
    }

    @Test("A custom access that expires by itself")
    func expiry() throws {
        let bench = try Self.bench("expiry")
        // The column is a date in older installs; here it has a time, so that it passes during the test.
        try bench.sql(
            """
            ALTER TABLE resource_custom_access MODIFY user_expires datetime;
            UPDATE resource SET access = 2 WHERE ref = 1;
            INSERT INTO resource_custom_access VALUES (1, NULL, 2, 0, now() + INTERVAL 6 SECOND);
            """)
        try bench.sync()
        #expect(try bench.isShown(1))
        #expect(try ResourceSpaceBench.isUnchanged(bench.sync()))
        let isGone = try eventually(within: 30) {
            try bench.sync()
            return try bench.status("/iiif/v3/image/1/info.json") == 410
        }
        #expect(isGone, "the row has expired")
    }

    /// Settings of config.php and a value other than the one before.
    private static let settings: KeyValuePairs<String, String> = [
        "iiif_userid": "6", "iiif_identifier_field": "8", "iiif_description_field": "25", "iiif_license_field": "3",
        "iiif_sequence_field": "8", "iiif_sequence_prefix": "'fol. '", "view_title_field": "18",
        "iiif_version": "'3.0'",
        "iiif_media_extensions": "['mp4']", "custom_access": "false", "open_access_for_contributor": "true",
        "uploader_view_override": "false", "custom_access_overrides_search_filter": "true",
        "resource_created_by_filter": "array(1)", "global_permissions": "'g'", "global_permissions_mask": "'z1'",
        "date_field": "13", "defaultlanguage": "'fr'", "originals_separate_storage": "true", "iiif_enabled": "false",
    ]

    @Test("Each setting of config.php, and of a file that it includes")
    func configuration() throws {
        let bench = try Self.bench("configuration")
        for (name, value) in Self.settings {
            bench.options[name] = value
            try bench.writeOptions()
            let changed = try bench.sync()
            #expect(changed.status < 2 && !ResourceSpaceBench.isUnchanged(changed), "\(name): \(changed)")
            #expect(try ResourceSpaceBench.isUnchanged(bench.sync()), "\(name)")
            bench.options[name] = nil
            try bench.writeOptions()
            let back = try bench.sync()
            #expect(back.status < 2 && !ResourceSpaceBench.isUnchanged(back), "\(name), taken back: \(back)")
        }
        #expect(try bench.isShown(1))
        // The filestore moves.
        try bench.home.folder.move("filestore", to: "elsewhere/filestore")
        bench.options["storagedir"] = "'\(bench.home.folder.file("elsewhere/filestore"))'"
        try bench.writeOptions()
        let moved = try bench.sync()
        #expect(moved.status == 0 && !ResourceSpaceBench.isUnchanged(moved), "\(moved)")
        #expect(try bench.isShown(1))
        #expect(try bench.status("/iiif/v3/image/1/full/max/0/default.jpg") == 200)
        bench.options["storagedir"] = nil
        try bench.home.folder.move("elsewhere/filestore", to: "filestore")
        // An included file decides; the last assignment counts.
        try bench.home.folder.write("<?php\n$global_permissions = '';\n", to: "include/more.php")
        bench.options["a_first"] = "1; include __DIR__ . '/more.php'"
        try bench.writeOptions()
        let included = try bench.sync()
        #expect(included.status < 2, "\(included)")
        #expect(try bench.isShown(1))
        try bench.home.folder.write("<?php\n$global_permissions = 'T1';\n", to: "include/more.php")
        let closed = try bench.sync()
        #expect(closed.status < 2 && !ResourceSpaceBench.isUnchanged(closed), "\(closed)")
        #expect(try bench.status("/iiif/v3/image/1/info.json") == 410)
    }

    @Test("Settings of the link and of the home")
    func home() throws {
        let bench = try Self.bench("homes")
        try bench.sql("INSERT INTO resource_alt_files VALUES (7, 1, 'Infrared light', 'png', NULL)")
        let alternative = try ResourceSpaceInstall.path(1, "png", alternative: 7)
        try bench.home.folder.write(ResourceSpaceBench.picture(7), to: "filestore/" + alternative)
        try bench.sync()
        #expect(try bench.status("/iiif/v3/image/1alt7/info.json") == 404)
        let words = "publication: {rights_words: [{words: Public domain, uri: \"https://example.org/pd\"}]}"
        for (link, settings) in [
            ("alternatives: true", ""), ("folder: \"\(bench.home.folder.file("filestore"))\"", ""),
            ("missing: keep", ""), ("withdraw_limit: 0.5", ""), ("", words),
            ("", "publication: {fields: [{name: Country, public: false}]}"),
        ] {
            try bench.writeHome(link: link, settings: settings)
            let changed = try bench.sync()
            #expect(changed.status == 0, "\(link)\(settings): \(changed)")
            #expect(!ResourceSpaceBench.isUnchanged(changed), "\(link)\(settings): \(changed)")
            #expect(try ResourceSpaceBench.isUnchanged(bench.sync()), "\(link)\(settings)")
            let isShown = try bench.status("/iiif/v3/image/1alt7/info.json")
            #expect(isShown == (link == "alternatives: true" ? 200 : 410), "\(link)\(settings)")
        }
    }
}
