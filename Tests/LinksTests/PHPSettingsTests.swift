import Foundation
import Links
import Testing

@Suite("A ResourceSpace's config.php")
struct PHPSettingsTests {
    typealias Value = PHPSettings.Value

    private static func read(_ code: String) -> PHPSettings { PHPSettings("<?php\n" + code) }

    private static func map(_ pairs: (String, Value)...) -> Value {
        .map(pairs.map { PHPSettings.Pair(key: $0.0, value: $0.1) })
    }

    // MARK: Values

    static let literals: [(String, Value)] = [
        (#"$x = 'it\'s; "s" \n \\';"#, .text(#"it's; "s" \n \"#)),
        (##"$x = "a\"b\\c\$d\n\t\x41\u{e9}\101\q";"##, .text("a\"b\\c$d\n\tA\u{e9}A\\q")),
        (#"$x = "\xC3\xA9";"#, .text("é")),
        ("$x = 'a\n b';", .text("a\n b")),
        ("$x = b'a';", .text("a")),
        ("$x = 1_000;", .number(1000)), ("$x = 0x1F;", .number(31)), ("$x = 0b101;", .number(5)),
        ("$x = 017;", .number(15)), ("$x = 0o17;", .number(15)), ("$x = 1e3;", .number(1000)),
        ("$x = 1.5;", .number(1.5)), ("$x = .5;", .number(0.5)), ("$x = -5;", .number(-5)),
        ("$x = 9223372036854775807;", .text("9223372036854775807")),
        ("$x = 9007199254740992;", .number(0x1p53)),
        ("$x = TRUE;", .flag(true)), ("$x = False;", .flag(false)), ("$x = NULL;", .null),
        ("$x = \\true;", .flag(true)),
        ("$x = array();", .list([])), ("$x = [1, 'a', true,];", .list([.number(1), .text("a"), .flag(true)])),
        ("$x = array(0 => 'a', '1' => 'b');", .list([.text("a"), .text("b")])),
        ("$x = ['a' => 1, 5 => [2], 3];", map(("a", .number(1)), ("5", .list([.number(2)])), ("6", .number(3)))),
        ("$x = [1 => 'a'];", map(("1", .text("a")))),
        ("$x = [...[1, 2], 3];", .list([.number(1), .number(2), .number(3)])),
        ("$x = <<<END\na \\\"b\\\"\n  c\\tEND\nEND;", .text("a \\\"b\\\"\n  c\tEND")),
        ("$x = <<<END\n    a\n      b\n\n    END . '!';", .text("a\n  b\n!")),
        ("$x = <<<'END'\na $b \\n\nEND;\n$y = 2;", .text("a $b \\n")),
        ("$x = <<<\"END\"\r\na\r\nEND;\r\n", .text("a")),
        ("$x = <<<END\nEND;", .text("")),
        ("$x = (((1)));", .number(1)),
        ("$x = 5 /* '; */ + 1; // $x = 3;\n# $x = 4;\n/* $x = 5;\n*/", .number(6)),
        ("$x = 1; // ?> $x = 2; <?php $y = 1;", .number(1)),
        ("$x = 1; ?>\n$x = 2; '\n<?php $x++; ?> text <?= $x = 7 ?> /* <?PHP\n;", .number(7)),
        ("#[Attr(1, ')')] function f() {}\n$x = 1;", .number(1)),
        ("$X = 2; $x = 1;", .number(1)), ("$x=1;$x=2;", .number(2)),
    ]

    static let computed: [(String, Value)] = [
        ("$x = 2 * 750;", .number(1500)), ("$x = 1 + 2 * 3 - 4 / 2;", .number(5)), ("$x = 7 % 4;", .number(3)),
        ("$x = -7 % 4;", .number(-3)), ("$x = 2 ** 3 ** 2;", .number(512)), ("$x = -2 ** 2;", .number(-4)),
        ("$x = 7 / 2;", .number(3.5)), ("$x = 2 ** -1;", .number(0.5)), ("$x = (1 + 2) * 3;", .number(9)),
        ("$x = '5' + '1.5';", .number(6.5)), ("$x = 'a' . 1 . 2.50 . true . null;", .text("a12.51")),
        ("$x = 'a' . 1 + 2;", .text("a3")), ("$x = 0.1 + 0.2 . '';", .text("0.3")),
        ("$x = 1e25 . '';", .text("1.0E+25")), ("$x = 7.0 . '';", .text("7")),
        ("$x = !true;", .flag(false)), ("$x = !'0';", .flag(true)), ("$x = 6 & 3 | 8;", .number(10)),
        ("$x = 1 << 4;", .number(16)), ("$x = 9223372036854775807 + 1;", .number(0x1p63)),
        ("$y = '/a'; $x = $y . '/b';", .text("/a/b")), ("$y = '/a'; $x = \"$y/b\";", .text("/a/b")),
        ("$y = '/a'; $x = \"{$y}b ${y} \\$y {y} $ 5$\";", .text("/ab /a $y {y} $ 5$")),
        ("$y = ['k' => 'v', 3 => 'd']; $x = \"$y[k] $y[3] {$y['k']}\";", .text("v d v")),
        ("$y = 'v'; $x = <<<A\n$y-{$y}\nA;", .text("v-v")),
        ("$x = 'a'; $x .= 'b'; $x .= 1;", .text("ab1")), ("$x = 5; $x += 2; $x *= 3; $x -= 1;", .number(20)),
        ("$x = 1; $x++; ++$x; $x--;", .number(2)), ("$x = ['a']; $x[] = 'b';", .list([.text("a"), .text("b")])),
        ("$x = []; $x['k']['l'][] = 1;", map(("k", map(("l", .list([.number(1)])))))),
        ("$x = ['k' => 1]; $x['k'] += 2; unset($x['z']);", map(("k", .number(3)))),
        ("$x = ['a', 'b']; unset($x[0]);", map(("1", .text("b")))),
        ("$x = $y = 3;", .number(3)), ("$GLOBALS['x'] = 4;", .number(4)),
        ("$y = 2; $x = $GLOBALS[\"y\"] + 1;", .number(3)), ("$n = 'x'; $$n = 5;", .number(5)),
        ("define('DATA', '/d'); $x = DATA . '/f';", .text("/d/f")), ("const A = 1, B = A + 1; $x = B;", .number(2)),
        ("define('A', 1); define('A', 2); $x = A;", .number(1)),
        ("$x = (int) \"5 apples\";", .number(5)), ("$x = (bool) 'a';", .flag(true)),
        ("$x = ( STRING ) 5;", .text("5")), ("$x = (float) '1.5';", .number(1.5)),
        ("$x = (array) 'a';", .list([.text("a")])),
        ("$x = true ? 1 : 2;", .number(1)), ("$x = 0 ?: 'b';", .text("b")), ("$x = null ?? 'd';", .text("d")),
        ("$y = null; $x = $y ?? 'd';", .text("d")), ("$y = ['a' => 1]; $x = $y['b'] ?? 2;", .number(2)),
        ("$x = null; $x ??= 3;", .number(3)), ("$x = 2; $x ??= 3;", .number(2)),
        ("[$x, $y] = [1, 2];", .number(1)), ("list('b' => $x) = ['b' => 2];", .number(2)),
        ("$x = dirname('/a/b/c.php', 2) . PHP_EOL;", .text("/a\n")), ("$x = trim(strtolower(' AB '));", .text("ab")),
        ("$x = implode(',', array_merge([1], ['b']));", .text("1,b")),
        ("$x = explode(',', 'a,b');", .list([.text("a"), .text("b")])),
        ("$x = rtrim('/a/', '/');", .text("/a")), ("$x = intval('12');", .number(12)),
        ("$x = 'abc' == 0;", .flag(false)), ("$x = '1e1' == '10';", .flag(true)), ("$x = 1 === 1.0;", .flag(false)),
        ("$x = null == false && [] == false;", .flag(true)), ("$x = 3 <=> 2;", .number(1)),
        ("$x = __LINE__;", .number(2)), ("$x = @(5);", .number(5)), ("$x = true xor true;", .flag(true)),
    ]

    static let branches: [(String, Value)] = [
        ("if (true) { $x = 1; } else { $x = 2; }", .number(1)),
        ("$y = 3; if ($y == 2) $x = 1; elseif ($y >= 3) $x = 2; else $x = 3;", .number(2)),
        ("if (0): $x = 1; elseif (1): if (1): $x = 5; endif; else: $x = 3; endif;", .number(5)),
        ("if (0) { $x = 1; } else if ('a') { $x = 2; }", .number(2)),
        ("IF (TRUE): ?> html <?php $x = 1; ENDIF ?>", .number(1)),
        ("$y = 1; if (isset($y) && !empty($y)) { $x = 1; }", .number(1)),
        ("$y = null; if (!isset($y) || getenv('Z')) { $x = 1; }", .number(1)),
        ("define('A', 1); if (!defined('A')) { $x = 1; } else { $x = 2; }", .number(2)),
        ("$x = 1; if (getenv('A')) { $x = 1; }", .number(1)),
        ("if (getenv('A')) { $x = 1; } elseif ($_GET['b']) { $x = 1; } else { $x = 1; }", .number(1)),
        ("if (getenv('A')) { $x = 1; } elseif (true) { $x = 1; }", .number(1)),
        ("if (getenv('A')) { $x = 2; } $x = 1;", .number(1)),
        ("if (getenv('A')) { die('no'); } $x = 1;", .number(1)),
        ("if (getenv('A')) { $x = 1; } else { exit; }", .number(1)),
        ("defined('RS') or die('no'); $x = 1;", .number(1)),
        ("$x = 1; foreach ($a as $b) { $x = 1; }", .number(1)),
        ("$x = 1; if (false) { $x = getenv('A'); }", .number(1)),
        ("$x = 1; if (getenv('A')) { return; } $y = 2;", .number(1)),
        (
            "$x = 1; function f() { global $x; $x = 2; { } } class A { public $x = 3; function g() { $x = 4; } }",
            .number(1)
        ),
        ("$x = 1; $f = function () use ($x) { $x = 2; }; $g = fn($x) => $x = 3;", .number(1)),
        ("$x = 1; return; $x = 2;", .number(1)), ("$x = 1; exit(); $x = 2;", .number(1)),
        ("$x = 1; die; $x = 2;", .number(1)),
        ("$x = 1; __halt_compiler(); $x = 2 '", .number(1)),
        ("$x = 1; unset($y);", .number(1)), ("$x = getenv('A'); $x = 1;", .number(1)),
        ("declare(strict_types=1); namespace A; use B\\{C, D}; $x = 1;", .number(1)),
        ("$x = false && ($x = 2);", .flag(false)), ("$x = true || $y;", .flag(true)),
        ("$x = getenv('A') && false;", .flag(false)), ("$x = getenv('A') ? 1 : 1;", .number(1)),
        ("static $x = 1; global $y; echo 'a', $x; print 'b';", .number(1)),
        ("$a = new class { public $x = 2; }; $a->x = 3; A::$x = 4; $x = 1;", .number(1)),
        ("$x = 1; sort($y); f(); $z = $a->b()?->c::D[1]; $q = match(1) { 1, 2 => 3, default => 4 };", .number(1)),
    ]

    @Test("Literals have their values", arguments: literals)
    func literal(code: String, value: Value) { expect(code, value) }

    @Test("Expressions of known values are computed", arguments: computed)
    func expression(code: String, value: Value) { expect(code, value) }

    @Test("Only statements that PHP runs count", arguments: branches)
    func branch(code: String, value: Value) { expect(code, value) }

    private func expect(_ code: String, _ value: Value) {
        let settings = Self.read(code)
        #expect(settings.values["x"] == value, "\(code)")
        #expect(settings.broken == nil && settings.remarks.isEmpty && settings.undecided["x"] == nil, "\(code)")
    }

    // MARK: Undecided

    /// Code, the line of the assignment, and a part of the reason.
    static let undecided: [(String, Int, String)] = [
        ("$x = getenv('A');", 2, "calls getenv()"), ("$x = 1;\n$x = $_SERVER['HOST'];", 3, "reads $_SERVER"),
        ("$x = 'a' . $_ENV['b'];", 2, "reads $_ENV"), ("$x = \"a$y\";", 2, "uses $y"), ("$x = Y;", 2, "constant Y"),
        ("$x = new A('a');", 2, "creates an object"), ("$x = $a->b();", 2, "calls a method"),
        ("$x = A::B;", 2, "reads a property"), ("$x = `ls`;", 2, "runs a command"),
        ("$x = 1 / 0;", 2, "divides by zero"),
        ("$x = 1 % 0;", 2, "divides by zero"), ("$x = 'a' + 1;", 2, "not a number"),
        ("$x = [] . '';", 2, "array as text"),
        ("$x = trim(getenv('A'));", 2, "calls getenv()"), ("$x = ['a' => f()];", 2, "calls f()"),
        ("$x = md5('a');", 2, "calls md5()"), ("$x = [1][5];", 2, "not set"),
        ("$x[] = 1;", 2, "changes an element of $x"),
        ("$x['a'] = 1;", 2, "changes an element"), ("$x .= 'a';", 2, "uses $x"), ("$x++;", 2, "uses $x"),
        ("$x = ['a']; $x[getenv('A')] = 1;", 2, "calls getenv()"), ("$x = ['a'];\n$x[] = f();", 3, "calls f()"),
        ("$x = getenv('A');\n$x['a'] = 1;", 2, "calls getenv()"), ("$x = 'a'; $x[0] = 'b';", 2, "no array"),
        ("if ($x == 3) { $x = 2; }", 2, "an if whose condition is not known (it uses $x"),
        ("$x = 1;\nif (getenv('A'))\n$x = 2;", 4, "calls getenv()"),
        ("if (isset($y)) { $x = 1; }", 2, "config.default.php"),
        ("if (!isset($x)) { $x = 1; }", 2, "config.default.php"),
        ("if (empty($y)) { $x = 1; }", 2, "config.default.php"), ("if (!defined('A')) { $x = 1; }", 2, "constant A"),
        ("if (!defined('A')) { define('A', 1); } $x = A;", 2, "constant A"),
        ("if (f()) { $x = 1; } else { $x = 2; }", 2, "calls f()"), ("if (f()) { if (1) { $x = 1; } }", 2, "calls f()"),
        ("$x = 1; if (f()) { unset($x); }", 2, "calls f()"), ("$x = 1; if (f()) { $x = 2; $x = g(); }", 2, "calls f()"),
        ("if (f()) { $x = 1; } elseif (0) { $x = 1; }", 2, "calls f()"),
        ("$x = 1; if (f()) { $y = 1; } elseif ($x = 2) { $y = 2; }", 2, "calls f()"),
        ("$x = 1; if (f()) { return; }\n$x = 2;", 3, "return may end"),
        ("if (f()) { $x = 1; if (g()) { return; } $x = 2; } else { $x = 2; }", 2, "return may end"),
        ("$x = 1; foreach ($a as $b) { $x = 2; }", 2, "a loop"),
        ("$x = 1; while (f()): $x .= 'a'; endwhile;", 2, "a loop"),
        ("for ($x = 0; $x < 3; $x++) { }", 2, "a loop"), ("foreach ([1, 2] as $k => $x);", 2, "a loop"),
        ("do { $x = 1; } while (f());", 2, "a loop"), ("foreach ([1] as [$x, $y]) { }", 2, "a loop"),
        ("$x = 1; switch ($y) { case 1: $x = 2; break; default: { $x = 3; } }", 2, "a switch"),
        ("switch ($y): case 1; $x = 2; endswitch;", 2, "a switch"),
        ("$x = 1; try { $x = 2; } catch (A | B $e) { } finally { }", 2, "a try"),
        ("try { } catch (E $x) { }", 2, "a try"), ("while (f()) { while (g()) { if (1) { $x = 1; } } }", 2, "a loop"),
        ("$x = 1; f() && ($x = 2);", 2, "calls f()"), ("$y = f() ? ($x = 1) : 2;", 2, "calls f()"),
        ("$x = f() ? 1 : 2;", 2, "chooses by a condition"), ("$x = $y ?? 1;", 2, "config.default.php"),
        ("$x ??= 1;", 2, "config.default.php"), ("$x = match(true) { default => 1 };", 2, "match"),
        ("$x = &$y;\n$x = 1;", 3, "&"), ("$y = 1; $z = &$x; $x = 1;", 2, "&"),
        ("$x = 1; foreach ($x as &$v) { }", 2, "&"),
        ("$x = [3, 1];\nsort($x);", 3, "sort()"), ("preg_match('/a/', 'a', $x);", 2, "preg_match()"),
        ("[$x, $y] = f();", 2, "takes an element"), ("[, $x] = [1];", 2, "takes an element"),
        ("$x = 1; function f() { global $x; $x = 2; }\nf();", 3, "may be set by f()"),
        ("$x = 1; function f() { $GLOBALS['x'] = 2; } function g() { f(); }\ng();", 3, "may be set by g()"),
        ("$x = 1; call_user_func('F'); function f() { global $x; }", 2, "may be set by f()"),
        ("$x = 1; function f(&$a) { $a = 2; } f($x);", 2, "may be set by f()"),
        ("$x = 1; $f = function () use (&$x) { $x = 2; };", 2, "function without a name"),
        ("$x = 1; class A { function b() { global $x; $x = 2; } } $a = new A();", 2, "a class"),
        ("$x = 1; class A { static function b() { global $x; $x = 2; } } A::b();", 2, "a class"),
        ("unset($y); $x = $y;", 2, "unset"), ("$x = function () { return 1; };", 2, "function"),
        ("$x = __DIR__;", 2, "__DIR__"),
        ("$x = ['a' => 1]; unset($x[f()]);", 2, "removed"), ("$x = 'a'; $x .= f();", 2, "calls f()"),
        ("$x = include 'a.php';", 2, "includes a file"), ("$x = print 'a';", 2, "writes"),
        ("$x = clone $y;", 2, "object"),
        ("$x = $y instanceof A;", 2, "class"), ("$x = (object) [];", 2, "object"),
        ("$x = $$y;", 2, "variable variable"),
    ]

    @Test("What cannot be decided is named with its line and the reason, and has no value", arguments: undecided)
    func named(code: String, line: Int, reason: String) {
        let settings = Self.read(code)
        let found = settings.undecided["x"]
        #expect(found?.place == PHPSettings.Place(file: "config.php", line: line), "\(code)")
        #expect(found?.reason.contains(reason) == true, "\(code): \(found?.reason ?? "no reason")")
        #expect(settings.values["x"] == nil && settings.broken == nil && settings.text("x") == nil, "\(code)")
        #expect(settings.int("x") == nil && settings.flag("x") == nil && settings.computed["x"] == line)
        #expect(settings.explanation(of: "x")?.contains("line \(line): $x") == true)
    }

    static let remarked: [(String, String)] = [
        ("$$a = 1;", "any variable"), ("${'a' . f()} = 1;", "any variable"), ("$GLOBALS[f()] = 1;", "any variable"),
        ("extract($a);", "any variable"), ("eval('$x = 1;');", "any variable"), ("parse_str('x=1');", "any variable"),
        ("while (f()) { extract($a); $$b = 1; }", "any variable"), ("$z = f() && extract($a);", "any variable"),
        ("function f() { foreach ($GLOBALS as $k => $v) { } } f();", "any variable"), ("include 'b.php';", "'b.php'"),
        ("require_once(dirname(__FILE__) . '/b.php');", "path that uses __FILE__"),
        ("include $_GET['a'];", "reads $_GET"),
        ("include (\"/etc/passwd\");", "'/etc/passwd'"), ("goto a; a: $y = 1;", "goto"),
        ("define(f(), 1);", "define()"),
        ("?> <? $x = 2;", "short_open_tag"),
    ]

    @Test("Statements that may set anything, and files that are not read, are remarks", arguments: remarked)
    func noted(code: String, text: String) {
        let settings = Self.read("$x = 1;\n" + code)
        #expect(settings.remarks.first?.text.contains(text) == true, "\(code): \(settings.remarks)")
        #expect(settings.remarks.first?.place.line == 3 && settings.broken == nil, "\(code)")
        #expect(settings.remarks.allSatisfy { $0.text.contains(";") })
    }

    @Test("unset() makes a value null") func unset() {
        let settings = Self.read("$x = 1; unset($x); $y = isset($x);")
        #expect(settings.values == ["x": .null, "y": .flag(false)] && settings.undecided.isEmpty)
    }

    @Test("Texts, integers and flags are PHP's")
    func accessors() {
        let settings = Self.read(
            "$a = '102'; $b = 102; $c = ''; $d = '0'; $e = []; $f = ['k' => 1]; $g = 1.5; $h = true; $i = null;"
                + "$j = ' 7';")
        #expect(settings.int("a") == 102 && settings.text("a") == "102" && settings.flag("a") == true)
        #expect(settings.int("b") == 102 && settings.text("b") == "102" && settings.flag("b") == true)
        #expect(settings.text("c") == nil && settings.flag("c") == false && settings.flag("d") == false)
        #expect(settings.flag("e") == false && settings.flag("f") == true && settings.text("f") == nil)
        #expect(settings.text("g") == "1.5" && settings.int("g") == nil && settings.flag("h") == true)
        #expect(settings.flag("i") == false && settings.text("i") == nil && settings.int("j") == 7)
        #expect(settings.flag("z") == nil && settings.explanation(of: "a") == nil)
    }

    @Test("A fragment is evaluated after the settings that were read")
    func fragment() {
        let settings = Self.read("$x = 1; $y = 2; define('A', 'a'); $z = 3;")
        let added = settings.adding(fragment: "$x = A . $y;\n$z = f();", file: "usergroup 3")
        #expect(added.text("x") == "a2" && added.int("y") == 2 && settings.int("x") == 1)
        #expect(added.undecided["z"]?.place == PHPSettings.Place(file: "usergroup 3", line: 2))
        let broken = settings.adding(fragment: "$x = 2", file: "usergroup 3")
        #expect(broken.broken?.place.file == "usergroup 3" && broken.int("x") == 1)
        #expect(settings.adding(fragment: "", file: "usergroup 3").broken == nil)
    }
}
