import Links
import Testing

@Suite("A ResourceSpace's config.php")
struct PHPSettingsTests {
    private static let text = #"""
        <?php
        # $iiif_version = '9';
        // $scramble_key = 'wrong';
        /* $storagedir = 'wrong';
        */
        $mysql_server = 'localhost:3307'; $mysql_username = "reader";
        $mysql_password = 'it\'s; "secret"'; // a comment
        $iiif_identifier_field = 1;
        $iiif_identifier_field = 88;
        $filestore_evenspread = true;
        $preview_tile_scale_factors = array(1, 2, 4);
        $iiif_media_extensions = ['mp4', "mp3",];
        $baseurl = "http://" . $_SERVER['HTTP_HOST'];
        if ($x == 3) { $iiif_userid = 2; }
        """#

    @Test("Literals are read, the last of a name counts, comments and what is computed do not")
    func literals() {
        let settings = PHPSettings(Self.text)
        #expect(settings.text("mysql_server") == "localhost:3307" && settings.text("mysql_username") == "reader")
        #expect(settings.text("mysql_password") == "it's; \"secret\"")
        #expect(settings.int("iiif_identifier_field") == 88 && settings.int("iiif_userid") == 2)
        #expect(settings.flag("filestore_evenspread") == true)
        #expect(settings.values["preview_tile_scale_factors"] == .list([.number(1), .number(2), .number(4)]))
        #expect(settings.values["iiif_media_extensions"] == .list([.text("mp4"), .text("mp3")]))
        #expect(settings.values["iiif_version"] == nil && settings.values["scramble_key"] == nil)
        #expect(settings.values["baseurl"] == nil && settings.computed["baseurl"] == 13)
    }

    @Test("Broken files end", arguments: ["$a = 'x", "$a = array(1, ", "/* ", "$", "<?php $a = [[[[[[", "$a == 3;"])
    func broken(text: String) { #expect(PHPSettings(text).values.isEmpty) }
}
