import Foundation
import TestSupport
import Testing

@Suite("Settings taken over from a ResourceSpace's config.php")
struct AdoptionTests {
    private static func adopt(_ php: String, in home: TestHome) throws -> CommandResult {
        let config = try home.folder.write("<?php\n" + php, to: "rs/include/config.php")
        return try Vitrine.run(["link", "adopt", config])
    }

    @Test("It is read as text and never executed; what comes of it is a home's settings")
    func settings() throws {
        let home = try TestHome()
        let adopted = try Self.adopt(
            """
            $baseurl = 'https://rs.example.org';
            file_put_contents('\(home.folder.file("executed"))', 'x'); `touch '\(home.folder.file("executed"))'`;
            $iiif_enabled = true; $iiif_userid = 2; $iiif_identifier_field = 88; $iiif_sequence_field = 89;
            $iiif_sequence_prefix = "fol. \\"x\\" ";
            $iiif_rights_statement = 'https://creativecommons.org/publicdomain/mark/1.0/';
            $iiif_media_extensions = array('mp4', 'MP3');
            $iiif_custom_sizes = false; $iiif_max_width = 1024;
            $preview_tile_size = 512;
            $scramble_key = md5('secret');
            $storagedir = $root . '/filestore';
            """, in: home)
        #expect(adopted.status == 0, "\(adopted)")
        #expect(!home.folder.files.contains("executed"))
        // What is computed there is said, with its line.
        #expect(
            adopted.errors.contains("line 10: $scramble_key calls md5()")
                && adopted.errors.contains("line 11: $storagedir"),
            "\(adopted.errors)")
        try home.folder.write(adopted.output, to: "home/vitrine.yaml")
        let status = try Vitrine.run(["link", "status", "--home", home.path])
        #expect(
            status.status == 1 && status.output.contains("resourcespace (resourcespace): last complete never"),
            "\(status) \(adopted.output)")
        // An absent $iiif_version means 2.1.
        #expect(adopted.output.contains("default_version: 2"))
        #expect(
            adopted.output.contains("tile_size: 512") && adopted.output.contains("media_extensions: [\"mp4\", \"mp3\"]")
        )
        #expect(adopted.output.contains("sequence_prefix: \"fol. \\\"x\\\" \""))
        #expect(adopted.output.contains("rights: \"https://creativecommons.org/publicdomain/mark/1.0/\""))
        let newer = try Self.adopt("$iiif_version = '3.0'; $iiif_userid = 2; $iiif_identifier_field = 88;", in: home)
        #expect(newer.output.contains("default_version: 3"))
        try home.folder.write(newer.output, to: "home/vitrine.yaml")
        #expect(try Vitrine.run(["link", "status", "--home", home.path]).output.contains("last complete never"))
    }

    @Test("What is missing is said, with where it is computed and what to write")
    func missing() throws {
        let home = try TestHome()
        let none = try Vitrine.run(["link", "adopt", home.folder.file("nothing.php")])
        #expect(none.status != 0 && none.errors.contains("cannot be read"), "\(none)")
        let user = try Self.adopt("$iiif_identifier_field = 88;\n$iiif_userid = find_user('iiif');", in: home)
        #expect(
            user.status != 0 && user.errors.contains("$iiif_userid is not known")
                && user.errors.contains("line 3 calls find_user()"), "\(user)")
    }
}
