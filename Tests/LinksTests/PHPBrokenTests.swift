import Foundation
import Links
import Testing

@Suite("A ResourceSpace's config.php that is half written")
struct PHPBrokenTests {
    /// A whole file, the line of the fault, and a part of the text.
    static let broken: [(String, Int, String)] = [
        ("", 1, "empty"), (" \n", 1, "empty"), ("$x = 1;", 1, "no <?php"), ("<?ph", 1, "no <?php"),
        ("<?phpx", 1, "no <?php"),
        ("<?php\n\n$x = 'a\nb", 3, "a string that begins here does not end"), ("<?php $x = \"a\\\"", 1, "a string"),
        ("<?php\n$x = \"a {$y", 2, "without }"), ("<?php\n/* $x = 1;\n", 2, "a comment"),
        ("<?php $x = <<<A\na\n", 1, "heredoc"),
        ("<?php $x = <<<'A'\na\nAB", 1, "heredoc"), ("<?php\n$x = [1,\n2;", 2, "[ that opens here does not close"),
        ("<?php\nif (true) {\n$x = 1;", 2, "{ that opens"), ("<?php\n$x = (1;\n}", 3, "} follows ("),
        ("<?php\n$x = 1; }", 2, "closes a bracket that is not open"), ("<?php\n$y = 1;\n$x = 1", 3, "does not end"),
        ("<?php $x", 1, "does not end"), ("<?php $x =", 1, "does not end"), ("<?php\nif (true)", 2, "does not end"),
        ("<?php if (true):\n$x = 1;", 2, "does not end"), ("<?php if (true) { } else", 1, "does not end"),
        ("<?php\n$x = 1\n$y = 2;", 3, "$y does not belong here"), ("<?php $x = 1 2;", 1, "2 does not belong here"),
        ("<?php $x = ;", 1, "; does not belong here"), ("<?php $x = [1 2];", 1, "2 does not belong"),
        ("<?php function f()", 1, "does not end"), ("<?php class A", 1, "does not end"), ("<?php $", 1, "does not end"),
        ("<?php $x = if;", 1, "if does not belong"), ("<?php $x = 089;", 1, "octal"),
        ("<?php $x = \"\\u{}\";", 1, "\\u"),
        ("<?php $x = \"$y[\";", 1, "has no key"), ("<?php try { }", 1, "does not end"),
        ("<?php \u{1};", 1, "does not belong"),
        ("<?php $x = \"{$y z}\";", 1, "z does not belong"), ("<?php 5 = $x;", 1, "= does not belong"),
        ("<?php do { }", 1, "does not end"),
        ("<?php function f() { $x = 'a }", 1, "a string"), ("<?php switch (1) { $x = 1; }", 1, "does not belong"),
        ("<?php $x = 1; <?php $y = 2;", 1, "does not belong"),
        ("<?php $x = " + String(repeating: "[", count: 101) + String(repeating: "]", count: 101) + ";", 1, "100 deep"),
    ]

    @Test("A broken file is recognized with its line, and sets nothing", arguments: broken)
    func recognized(text: String, line: Int, reason: String) {
        let settings = PHPSettings(text)
        #expect(settings.broken?.text.contains(reason) == true, "\(text): \(settings.broken?.text ?? "not broken")")
        #expect(settings.broken?.place == PHPSettings.Place(file: "config.php", line: line), "\(text)")
        #expect(settings.values.isEmpty && settings.undecided.isEmpty)
    }

    static let whole = [
        "<?php", "<?php ", "text <?php ?> text", "<?php $x = 1 ?>", "<?= 1", "#!/usr/bin/php\n<?php\r\n$x = 1;\r\n",
        "\u{FEFF}<?php $x = 1;",
    ]

    @Test("Short files are whole", arguments: whole.filter { $0 != "<?= 1" })
    func short(text: String) { #expect(PHPSettings(text).broken == nil, "\(text)") }

    private static let statements = [
        "/* $mysql_db = 'old';\n*/\n", "# it's\n", "$mysql_server = '127.0.0.1:33077';\n",
        "$mysql_server_port = 33077;\n",
        "$mysql_password = 'geheim;\"{x}=\\'1$';\n",
        "$ro = \"nur;lesen{}'\\\"=é $mysql_server_port {$mysql_server}\";\n",
        "$languages = array('en' => 'English', /* ] */ 'fr' => ['Français', 2 * 3,],);\n",
        "if ($mysql_server_port > 5) { $a = 1; } elseif (false): $a = 2; endif;\n".replacingOccurrences(
            of: "elseif (false): $a = 2; endif;", with: "else { $a = 2; }"),
        "if (getenv('A')): $b = 1; else: $b = 2; endif;\n", "define('DATA', '/data');\n",
        "$t = <<<END\n  a $mysql_server\n  END\n  . DATA;\n", "$iiif_enabled = TRUE; $iiif_userid = 2;\n",
        "foreach ([1, 2] as $v) { $c[] = $v; }\n",
        "function f(int $r, ?string $v): int { $mysql_db = 'f'; if (\"}\" === $v) { return 1; } return 2; }\n",
        "$x = true ? 'a' : \"b\"; // the end\n", "?>\ntext\n<?php\n", "$last = [1, [2]];\n",
    ]

    @Test("A file that is cut anywhere is broken, or has the values of the whole statements before")
    func cuts() {
        let bytes = Array(("<?php\n" + Self.statements.joined()).utf8)
        // Where the text may end: after a statement's last sign.
        var whole: [Int: [String: PHPSettings.Value]] = [:]
        var prefix = "<?php\n"
        whole[5] = [:]
        for statement in Self.statements {
            prefix += statement
            let settings = PHPSettings(prefix)
            #expect(settings.broken == nil)
            whole[prefix.utf8.count] = settings.values
        }
        #expect(whole[bytes.count]?["last"] == .list([.number(1), .list([.number(2)])]))
        #expect(whole[bytes.count]?["t"] == .text("a 127.0.0.1:33077/data"))
        let answers = Set(whole.values)
        var brokenCount = 0
        for count in 0...bytes.count {
            let settings = PHPSettings(String(decoding: bytes[..<count], as: UTF8.self))
            if settings.broken != nil {
                brokenCount += 1
                #expect(whole[count] == nil && settings.values.isEmpty)
            } else {
                var known = answers
                // Lines with two statements, and an if whose else is cut off.
                known.formUnion(answers.map { $0.merging(["iiif_enabled": .flag(true)]) { old, _ in old } })
                known.formUnion(answers.map { $0.merging(["a": .number(1)]) { old, _ in old } })
                #expect(known.contains(settings.values), "cut at \(count)")
            }
        }
        #expect(brokenCount > bytes.count * 3 / 4)
    }

    @Test(
        "Each cut within a statement is broken", arguments: statements.filter { $0.hasPrefix("$") || $0.hasPrefix("f") }
    )
    func cutStatement(statement: String) {
        let end =
            statement.utf8.lastIndex { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "}") } ?? statement.startIndex
        let first = statement.utf8.firstIndex(of: UInt8(ascii: ";")) ?? end
        var index = statement.utf8.index(after: statement.startIndex)
        while index < end {
            // After the first statement of a line, the cut leaves a whole one.
            let head = String(decoding: statement.utf8[..<index], as: UTF8.self)
            if !(statement.hasPrefix("$iiif") && index > first && !head.contains("$iiif_u")), !head.hasSuffix("; ") {
                let settings = PHPSettings("<?php\n$before = 1;\n" + head)
                let isText = statement.contains("// the end") && index > first
                #expect((settings.broken != nil) != isText, "\(head)")
            }
            index = statement.utf8.index(after: index)
        }
    }

    // MARK: Hostile texts

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test("Reading of random texts and of changed files ends", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        var random = Random(state: seed)
        let bytes = Array(("<?php\n" + Self.statements.joined()).utf8)
        let signs = Array("$x=;'\"(){}[]<>?:.,+-*/%!&|@#\\\n a1_`~^".utf8)
        let words = [
            "<?php ", "?>", "<<<A\n", "\nA", "/*", "*/", "if(", "else ", "$x=", "function ", "class ", "match(1){",
            "=>",
            "return;", "foreach($a as $b)", "&$x", "${", "{$x", "fn()=>", "new ", "static ", "unset(", "global $x;",
            "?->",
            "include ", "endif;", "case 1:", "switch(1){", "try{}", "catch(E $e)", "do ", "while(", "list(", "...",
            "??=",
            "define('A',", "$GLOBALS[", "const A=", "isset(", "exit", "(int)",
        ]
        for round in 0..<800 {
            var text: [UInt8] = []
            switch round % 3 {
            case 0:
                text = bytes
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    let index = Int.random(in: 6..<text.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: text[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: text.remove(at: index)
                    case 2: text.insert(signs.randomElement(using: &random) ?? 36, at: index)
                    default:
                        text.removeSubrange(index..<min(text.count, index + Int.random(in: 1...40, using: &random)))
                    }
                    if text.count < 20 { text = bytes }
                }
            case 1:
                text = Array("<?php ".utf8)
                for _ in 0..<60 { text.append(signs.randomElement(using: &random) ?? 36) }
            default:
                text = Array("<?php ".utf8)
                for _ in 0..<25 {
                    text += Array((words.randomElement(using: &random) ?? "").utf8)
                    text.append(signs.randomElement(using: &random) ?? 36)
                }
            }
            let settings = PHPSettings(String(decoding: text, as: UTF8.self))
            #expect(settings.broken == nil || settings.values.isEmpty)
        }
    }

    /// Texts of one beginning, many repetitions and an end.
    static let hostile: [(String, String, String)] = [
        ("$x = ", "(", ""), ("$x = ", "[", ""), ("", "{", ""), ("", "if (1) ", "$x = 1;"), ("$x = ", "!", "1;"),
        ("$x = ", "-", "1;"),
        ("$x = ", "(int)", "1;"), ("$x = ", "1 ?: ", "1;"), ("$x = ", "1 ?? ", "1;"), ("", "$x = ", "1;"),
        ("$x = $y", "[1]", ";"),
        ("$x = $y", "->a", ";"), ("$x = $y", "()", ";"), ("$x = ", "$", "a;"), ("$x = ", "1 ? ", "1;"),
        ("$x = \"", "{$a[\"", ""),
        ("$x = ", "fn() => ", "1;"), ("", "#[A] ", "$x = 1;"), ("if (1) {} ", "else if (0) {} ", ""),
        ("$x = ", "new ", "A;"),
        ("", "while (1) ", ";"), ("", "/*", ""), ("$x = <<<A\n", "A1\n", "A;"), ("$x = ", "@", "1;"), ("", "do ", ";"),
        ("$x = ", "1 ** ", "1;"), ("$x = ", "array(", ""), ("", "<<<A\n", ""), ("", "?><?php ", ""), ("", "(   ", ""),
        ("function f() ", "{", ""), ("$x = ", "include ", "1;"), ("switch (1) { case 1: ", "switch (1) { case 1: ", ""),
    ]

    @Test("Deep nesting ends, broken or not", arguments: hostile)
    func nesting(start: String, middle: String, end: String) {
        for count in [90, 110, 20_000] {
            let settings = PHPSettings("<?php " + start + String(repeating: middle, count: count) + end)
            #expect(settings.values.count < 2)
        }
    }

    static let long: [(String, String, String)] = [
        ("$x = 1", " + 1", ";"), ("$x = 'a'", " . 'b'", ";"), ("$x = true", " && true", ";"), ("$x = [", "1,", "];"),
        ("$x = 'a';", "$x .= 'b';", ""), ("$x = [];", "$x[] = 1;", ""), ("$x = 'aaaaaaaa';", "$x = $x . $x;", ""),
        ("$x = [1];", "$x = [$x, $x];", ""), ("$x = [1];", "$x = [...$x, ...$x];", ""), ("$x = [];", "$x = [$x];", ""),
        ("$x = 1;", "if ($q) { $x = 2; }", ""), ("$x = 1;", "if ($q) { return; } $x = 2;", ""),
        ("$x = [];", "if ($q) { $x['a'] = 1; }", ""),
        ("if ($q) {}", " elseif ($q) { $x = 1; }", ""), ("$x = 1; if ($q) {", "if ($q) { $x = 1; }", "}"),
        ("$x = 1;", "f(); function f() { global $x; f(); }", ""), ("$x = \"", "$a {$b} \\n", "\";"),
        ("", "$x = <<<A\na\nA;\n", ""),
        ("$x = 2;", "$x **= 2;", ""), ("$x = 'a';", "$y = $x == $x; $x .= $x;", ""), ("$x = ", "1 ? 2 : (", "3"),
        ("$x = '", "\\'", "';"),
        ("while (1) {", "if (1) { while (1) { $x = 1; } }", "}"),
    ]

    @Test("Long texts end", arguments: long)
    func time(start: String, middle: String, end: String) {
        let settings = PHPSettings("<?php " + start + String(repeating: middle, count: 4000) + end)
        #expect(settings.values["x"] != nil || settings.undecided["x"] != nil || settings.broken != nil)
    }

    @Test("A text larger than 1 MiB is broken")
    func large() {
        let comment = "/*" + String(repeating: " ", count: (1 << 20) - 20) + "*/"
        #expect(PHPSettings("<?php $x = 1;" + comment).int("x") == 1)
        #expect(PHPSettings("<?php $x = 1;   " + comment + comment).broken?.text.contains("1 MiB") == true)
    }
}
