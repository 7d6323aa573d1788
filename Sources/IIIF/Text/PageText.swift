/// The text of a page, as text recognition or a transcriber left it.
public struct PageText: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public var text: String
        /// In the units of the file.
        public var region: Region?
        /// BCP 47 tag, or what the file has in its place.
        public var language: String?
    }

    public struct Region: Hashable, Sendable {
        public var x: Double
        public var y: Double
        public var width: Double
        public var height: Double
    }

    public enum Format: String, Hashable, Sendable, CaseIterable { case plain, alto, hocr }

    /// Why a file is no text of a page.
    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        case notALTO(root: String)
        case noPage
        case noText

        public var description: String {
            switch self {
            case .notALTO(let root): "it begins with <\(root)>, not with <alto>"
            case .noPage: "there is no page in it"
            case .noText: "there is no text in it"
            }
        }
    }

    public var lines: [Line] = []
    /// Width and height of the page in the units of the file; nil where it does not say.
    public var size: (width: Double, height: Double)? {
        get { width.flatMap { width in height.map { (width, $0) } } }
        set { (width, height) = (newValue?.width, newValue?.height) }
    }
    private var width: Double?
    private var height: Double?
    /// Whether regions are in pixels of the image, where the file does not say how large the page is.
    private var isInPixels = true

    /// The longest text of one line.
    private static let mostText = 1 << 20

    /// Reads a file.
    public init(_ text: String, as format: Format) throws(Problem) {
        switch format {
        case .plain: lines = [Line(text: text.trimmed)]
        case .alto: try readALTO(text)
        case .hocr: try readHOCR(text)
        }
        lines = lines.filter { !$0.text.isEmpty }
        if lines.isEmpty { throw .noText }
    }

    /// Annotations that supplement an image with the text, line by line (3.0, section 5.6, and recipe 0068).
    /// - Parameters:
    ///   - image: pixels; regions of a file that gives its page in another size are made to fit.
    ///   - language: of lines that do not say theirs.
    ///   - canvas: what the lines are on.
    public func annotations(on image: PixelSize, language: String?, canvas: AnnotationTarget) -> [Annotation] {
        lines.enumerated().map { index, line in
            var target = canvas
            target.selector = line.region.flatMap { fitted($0, to: image) }.map { .fragment(MediaFragment(region: $0)) }
            return Annotation(
                id: "\(canvas.source)/text/\(index + 1)", motivation: .supplementing,
                body: .text(TextualBody(line.text, language: line.language ?? language)), target: target)
        }
    }

    /// Whole pixels, within the image, never empty.
    private func fitted(_ region: Region, to image: PixelSize) -> PixelRectangle? {
        var (across, down) = (1.0, 1.0)
        if let size, size.width > 0, size.height > 0 {
            (across, down) = (Double(image.width) / size.width, Double(image.height) / size.height)
        } else if !isInPixels {
            return nil
        }
        let left = Int((min(max(0, region.x * across), Double(image.width))).rounded(.down))
        let top = Int((min(max(0, region.y * down), Double(image.height))).rounded(.down))
        let right = Int(min(max(0, (region.x + region.width) * across), Double(image.width)).rounded(.up))
        let bottom = Int(min(max(0, (region.y + region.height) * down), Double(image.height)).rounded(.up))
        guard right > left, bottom > top else { return nil }
        return PixelRectangle(x: left, y: top, width: right - left, height: bottom - top)
    }

    // MARK: ALTO (Library of Congress, versions 1 to 4)

    private mutating func readALTO(_ text: String) throws(Problem) {
        var reader = MarkupReader(text)
        guard let root = MarkupReader.root(of: text) else { throw .notALTO(root: "") }
        guard root.name == "alto" else { throw .notALTO(root: root.name) }
        var pages = 0
        var isUnit = false
        var blockLanguage: String?
        var line: Line?
        var words = ""
        while let token = reader.next() {
            switch token {
            case .open(let tag):
                isUnit = tag.name == "measurementunit"
                switch tag.name {
                case "page":
                    pages += 1
                    guard pages == 1 else { return }
                    size = Self.number(tag, "width").flatMap { width in
                        Self.number(tag, "height").map { (width, $0) }
                    }
                case "textblock": blockLanguage = tag.attributes["lang"] ?? tag.attributes["language"]
                case "textline":
                    words = ""
                    line = Line(
                        text: "", region: Self.region(tag), language: tag.attributes["lang"] ?? blockLanguage)
                case "string":
                    guard let content = tag.attributes["content"], words.utf8.count < Self.mostText else { continue }
                    words += (words.isEmpty ? "" : " ") + content
                case "hyp": words += tag.attributes["content"] ?? "-"
                default: break
                }
            case .close("textline"):
                if var done = line {
                    done.text = words.trimmed
                    lines.append(done)
                }
                line = nil
            case .text(let text) where isUnit:
                isInPixels = text.trimmed.lowercased() == "pixel"
                isUnit = false
            default: break
            }
        }
        if pages == 0 { throw .noPage }
    }

    private static func number(_ tag: MarkupReader.Tag, _ name: String) -> Double? {
        tag.attributes[name].flatMap { Double($0.trimmed) }.flatMap { $0.isFinite && abs($0) < 1e9 ? $0 : nil }
    }

    private static func region(_ tag: MarkupReader.Tag) -> Region? {
        guard let x = number(tag, "hpos"), let y = number(tag, "vpos"), let width = number(tag, "width"),
            let height = number(tag, "height")
        else { return nil }
        return Region(x: x, y: y, width: width, height: height)
    }

    // MARK: hOCR (1.2)

    private static let lineClasses: Set<String> = [
        "ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat",
    ]
    private static let void: Set<String> = ["br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"]

    private mutating func readHOCR(_ text: String) throws(Problem) {
        var reader = MarkupReader(text)
        var pages = 0
        var depth = 0
        var language: String?
        var line: (line: Line, depth: Int)?
        var words = ""
        while let token = reader.next() {
            switch token {
            case .open(let tag):
                let classes = Set((tag.attributes["class"] ?? "").split(separator: " ").map(String.init))
                if classes.contains("ocr_page") {
                    pages += 1
                    if pages > 1 { return }
                    if let box = Self.box(tag) { size = (box.x + box.width, box.y + box.height) }
                }
                if let tag = tag.attributes["lang"] {
                    if line == nil { language = tag } else { line?.line.language = tag }
                }
                if line == nil, !classes.isDisjoint(with: Self.lineClasses) {
                    words = ""
                    line = (Line(text: "", region: Self.box(tag), language: language), depth)
                }
                if !tag.isEmpty, !Self.void.contains(tag.name) { depth += 1 }
            case .close(let name):
                if Self.void.contains(name) { continue }
                depth -= 1
                if var done = line, depth <= done.depth {
                    done.line.text = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    lines.append(done.line)
                    line = nil
                }
            case .text(let text): if line != nil, words.utf8.count < Self.mostText { words += text }
            }
        }
        if pages == 0 { throw .noPage }
    }

    /// `bbox 10 20 110 60` among the properties in a title.
    private static func box(_ tag: MarkupReader.Tag) -> Region? {
        for property in (tag.attributes["title"] ?? "").split(separator: ";") {
            let words = property.split(separator: " ")
            guard words.count == 5, words[0] == "bbox" else { continue }
            let numbers = words.dropFirst().compactMap { Double($0) }.filter { $0.isFinite && abs($0) < 1e9 }
            guard numbers.count == 4 else { return nil }
            return Region(x: numbers[0], y: numbers[1], width: numbers[2] - numbers[0], height: numbers[3] - numbers[1])
        }
        return nil
    }
}
