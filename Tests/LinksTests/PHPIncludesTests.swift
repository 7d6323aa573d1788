import Foundation
import Links
import Testing

@Suite("Files that a ResourceSpace's config.php includes")
final class PHPIncludesTests {
    /// Without symbolic links, as PHP writes `__DIR__`.
    private let folder: URL
    private var config: String { path("rs/include/config.php") }

    init() throws {
        let name = "php-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appendingPathComponent(name)
        for part in ["rs/include/sub", "rs/plugins/a", "outside"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func write(_ name: String, _ code: String) throws {
        try Data("<?php\n\(code)".utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    private func read(_ code: String) throws -> PHPSettings {
        try write("rs/include/config.php", code)
        return try PHPSettings(contentsOf: config)
    }

    @Test(
        "Files below the install are followed, however they are written",
        arguments: [
            "include 'b.php';", "include('b.php');", "require './b.php';", "require_once (__DIR__ . '/b.php');",
            "INCLUDE_ONCE dirname(__FILE__) . '/b.php';", "include dirname(__DIR__) . '/include/b.php';",
            "@include \"b.php\";", "$f = 'b'; include \"{$f}.php\";", "if (true) { include 'b.php'; }",
            "include 'sub/../b.php';", "include __DIR__ . '/sub/c.php';", "(include 'b.php') or die();",
            "if (file_exists(__DIR__ . '/b.php')) { include 'b.php'; }", "require 'link.php';",
            "if (is_file(__DIR__ . '/missing.php')) { $x = 3; } else { include 'b.php'; }",
        ])
    func followed(code: String) throws {
        try write("rs/include/b.php", "$x = 2;\n$y = getenv('A');")
        try write("rs/include/sub/c.php", "include '../b.php';")
        try FileManager.default.createSymbolicLink(
            atPath: path("rs/include/link.php"), withDestinationPath: path("rs/include/b.php"))
        let settings = try read("$x = 1;\n\(code)\n$z = $x;")
        #expect(settings.int("x") == 2 && settings.int("z") == 2, "\(code): \(settings.remarks)")
        #expect(settings.remarks.isEmpty && settings.broken == nil)
        #expect(settings.undecided["y"]?.place == PHPSettings.Place(file: path("rs/include/b.php"), line: 3))
        #expect(settings.files.first == config && settings.files.last == path("rs/include/b.php"))
    }

    @Test(
        "Files that cannot be followed are named",
        arguments: [
            ("include '../../outside/o.php';", "outside the install"), ("include 'link.php';", "outside the install"),
            ("include '/etc/passwd';", "outside the install"), ("include 'missing.php';", "does not exist"),
            ("include 'http://example.org/a.php';", "is no file"), ("include 'php://input';", "is no file"),
            ("include 'sub';", "does not exist or cannot be read"), ("include 'large.php';", "1 MiB"),
            ("include 'config.php';", "includes itself"), ("include 'loop.php';", "includes itself"),
            ("include \"a\\0b\";", "does not exist"), ("include [];", "no text"),
            ("include 'pipe';", "does not exist or"),
            ("include getenv('A') . '.php';", "calls getenv()"), ("foreach ($f as $g) { include $g; }", "uses $g"),
        ])
    func named(code: String, text: String) throws {
        try write("outside/o.php", "$x = 2;")
        try write("rs/include/loop.php", "include __DIR__ . '/loop.php';")
        try write("rs/include/large.php", "/*" + String(repeating: " ", count: 1 << 20) + "*/ $x = 2;")
        try FileManager.default.createSymbolicLink(
            atPath: path("rs/include/link.php"), withDestinationPath: path("outside/o.php"))
        #expect(mkfifo(path("rs/include/pipe"), 0o600) == 0)
        let settings = try read("$x = 1;\n\(code)")
        #expect(settings.int("x") == 1 && settings.broken == nil && settings.remarks.count == 1, "\(code)")
        #expect(settings.remarks.first?.text.contains(text) == true, "\(code): \(settings.remarks)")
        #expect(settings.remarks.first?.text.contains(";") == true)
    }

    @Test("A file under a condition that is not known makes its names undecided")
    func conditions() throws {
        try write("rs/include/b.php", "$x = 2; $y = 1; define('B', 1);")
        for code in [
            "if (f()) { include 'b.php'; }", "while (f()) { include 'b.php'; }", "f() && include 'b.php';",
            "try { include 'b.php'; } catch (E $e) { }", "while (f()) { include \"$n.php\"; $n = 'b'; } $x = f();",
        ] {
            let settings = try read("$x = 1; $y = 1; $n = 'a';\n\(code)\n$z = B;")
            #expect(settings.values["x"] == nil && settings.undecided["x"] != nil, "\(code)")
            #expect(settings.undecided["z"] != nil && settings.broken == nil)
            if code.contains("$n.") { #expect(!settings.remarks.isEmpty) } else { #expect(settings.int("y") == 1) }
        }
    }

    @Test("include_once reads a file once")
    func once() throws {
        try write("rs/include/b.php", "$x .= 'b';")
        let twice = "$x = 'a'; include 'b.php'; include_once 'b.php'; require_once __DIR__ . '/b.php'; include 'b.php';"
        #expect(try read(twice).text("x") == "abb")
        #expect(try read("$x = 1; include_once 'config.php';").remarks.isEmpty)
        let perhaps = try read("$x = 'a'; if (f()) { include_once 'b.php'; } $x = 'a'; include_once 'b.php';")
        #expect(perhaps.undecided["x"] != nil)
    }

    @Test("return ends the included file alone, and gives a value; exit ends everything")
    func ends() throws {
        try write("rs/include/b.php", "$y = 1; return ['k' => 'v']; $y = 2;")
        let settings = try read("$x = include 'b.php'; $z = $x['k'];")
        #expect(settings.text("z") == "v" && settings.int("y") == 1)
        try write("rs/include/b.php", "if (f()) { return 1; } $y = 2; return 2;")
        let open = try read("$x = include 'b.php'; $z = 1;")
        #expect(open.undecided["x"] != nil && open.undecided["y"] != nil && open.int("z") == 1)
        try write("rs/include/b.php", "$y = 1; exit; $y = 2;")
        #expect(try read("include 'b.php'; $x = 3;").values == ["y": .number(1)])
    }

    @Test("A broken included file breaks the settings, with its name and line")
    func broken() throws {
        try write("rs/include/b.php", "$y = 1;\n$x = 'half")
        for code in ["include 'b.php';", "if (f()) { include 'b.php'; }", "while (f()) { include 'b.php'; }"] {
            let settings = try read("$x = 1;\n\(code)\n$z = 1;")
            #expect(settings.broken?.place == PHPSettings.Place(file: path("rs/include/b.php"), line: 3))
            #expect(settings.values["z"] == nil && settings.values["y"] == nil)
        }
    }

    @Test("64 files and 8 levels are read, and more are named")
    func limits() throws {
        try write("rs/include/b.php", "$x++;")
        let wide = try read("$x = 0;" + String(repeating: "include 'b.php';\n", count: 70))
        #expect(wide.int("x") == 64 && wide.remarks.count == 6)
        for level in 0..<12 { try write("rs/include/l\(level).php", "$x = \(level); include 'l\(level + 1).php';") }
        let deep = try read("include 'l0.php';")
        #expect(deep.int("x") == 7 && deep.remarks.first?.text.contains("8 deep") == true)
    }

    @Test("A config.php that cannot be read is a fault; one that is too large or empty is broken")
    func unreadable() throws {
        for name in ["rs/include/missing.php", "rs/include/sub"] {
            let fault = #expect(throws: LinkFault.self) { try PHPSettings(contentsOf: path(name)) }
            #expect(fault?.reason == "ResourceSpace's settings \(path(name)) cannot be read")
        }
        #expect(try read("/*" + String(repeating: " ", count: 1 << 20) + "*/").broken?.text.contains("1 MiB") == true)
        try Data().write(to: URL(fileURLWithPath: config))
        #expect(try PHPSettings(contentsOf: config).broken?.text.contains("empty") == true)
    }

    @Test("Bytes that are not UTF-8 stay, and hide nothing")
    func bytes() throws {
        let code: [UInt8] = Array("<?php $x = 'a".utf8) + [0xE9, 0xFF] + Array("b'; $y = 2; // ".utf8) + [0xC3, 0x0A]
        try Data(code + Array("$z = 3;".utf8)).write(to: URL(fileURLWithPath: config))
        let settings = try PHPSettings(contentsOf: config)
        #expect(settings.text("x") == "a\u{FFFD}\u{FFFD}b" && settings.int("y") == 2 && settings.int("z") == 3)
    }

    @Test("A config.php outside a folder named include has its own folder as install")
    func roots() throws {
        try write("outside/o.php", "$x = 2;")
        try write("outside/sub.php", "include 'o.php'; include '../rs/include/b.php';")
        try write("rs/include/b.php", "$x = 3;")
        let settings = try PHPSettings(contentsOf: path("outside/sub.php"))
        #expect(settings.int("x") == 2 && settings.remarks.count == 1)
        // The install is where the link lies; __DIR__ is where the file lies.
        try FileManager.default.createSymbolicLink(
            atPath: path("rs/include/config.php"), withDestinationPath: path("outside/o.php"))
        let linked = try PHPSettings(contentsOf: config)
        #expect(linked.int("x") == 2 && linked.files == [path("outside/o.php")])
    }
}
