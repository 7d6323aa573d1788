/// Writes a PDF of pictures, one on each page, while they come: nothing but places is kept (ISO 32000-1).
///
/// The pictures are JPEG files as they are (section 7.4.8, DCTDecode). What is written the same way twice has the same
/// bytes, so that an interrupted download can be gone on with.
public struct PDFWriter<Failure: Error> {
    /// A place in the outline.
    public struct Heading: Sendable {
        public var title: String
        /// From 0, the outermost.
        public var level: Int
        /// Among the pages, from 0.
        public var page: Int

        public init(title: String, level: Int, page: Int) {
            (self.title, self.level, self.page) = (title, level, page)
        }
    }

    /// A picture and the size at which it is printed.
    public struct Picture: Sendable {
        public var jpeg: [UInt8]
        /// Pixels.
        public var width: Int
        public var height: Int
        /// 1 for grey, 3 for colour.
        public var components: Int

        public init(jpeg: [UInt8], width: Int, height: Int, components: Int) {
            (self.jpeg, self.width, self.height, self.components) = (jpeg, width, height, components)
        }

        /// Reads size and components from the file's frame header (ITU-T T.81, section B.2.2); nil where there is none,
        /// or where it has other components.
        public init?(jpeg: [UInt8]) {
            var place = 2
            while place + 9 < jpeg.count, jpeg[place] == 0xFF {
                let marker = jpeg[place + 1]
                let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
                if isFrame {
                    self.init(
                        jpeg: jpeg, width: Int(jpeg[place + 7]) << 8 | Int(jpeg[place + 8]),
                        height: Int(jpeg[place + 5]) << 8 | Int(jpeg[place + 6]), components: Int(jpeg[place + 9]))
                    guard width > 0, height > 0, components == 1 || components == 3 else { return nil }
                    return
                }
                // Fill bytes, and markers without a length.
                if marker == 0xFF {
                    place += 1
                } else if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                    place += 2
                } else {
                    place += 2 + (Int(jpeg[place + 2]) << 8 | Int(jpeg[place + 3]))
                }
            }
            return nil
        }
    }

    private let write: ([UInt8]) throws(Failure) -> Void
    private var offset = 0
    /// Of each object, by its number from 1.
    private var offsets: [Int] = []
    private var pages: [Int] = []

    /// The catalogue, the pages and the information come last and have the first numbers.
    private static var catalogue: Int { 1 }
    private static var tree: Int { 2 }
    private static var information: Int { 3 }

    /// The largest page side that readers must support, in points (annex C).
    private static var largestSide: Double { 14_400 }

    /// - Parameter write: gets the bytes in order.
    public init(write: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        self.write = write
        offsets = [0, 0, 0]
        // The second line tells programs that it is not text (section 7.5.2).
        try emit(Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A])
    }

    /// Adds a page as large as its picture, within what readers support.
    /// - Parameter resolution: pixels to the inch.
    public mutating func add(_ picture: Picture, resolution: Int) throws(Failure) {
        let scale = min(72 / Double(resolution), Self.largestSide / Double(max(picture.width, picture.height)))
        let points = { (pixels: Int) in Self.number(Int(Double(pixels) * scale * 100)) }
        let (width, height) = (points(picture.width), points(picture.height))
        let page = offsets.count + 1
        pages.append(page)
        try object(
            page,
            "<</Type/Page/Parent \(Self.tree) 0 R/MediaBox[0 0 \(width) \(height)]/Contents \(page + 1) 0 R"
                + "/Resources<</XObject<</P \(page + 2) 0 R>>>>>>")
        try stream(page + 1, "", Array("\(width) 0 0 \(height) 0 0 cm /P Do".utf8))
        try stream(
            page + 2,
            "/Type/XObject/Subtype/Image/Width \(picture.width)/Height \(picture.height)/BitsPerComponent 8"
                + "/ColorSpace/\(picture.components == 1 ? "DeviceGray" : "DeviceRGB")/Filter/DCTDecode", picture.jpeg)
    }

    /// Ends the file.
    /// - Parameters:
    ///   - labels: what each page is called (section 12.4.2).
    ///   - headings: of the outline; pages from 0.
    public mutating func finish(
        title: String? = nil, author: String? = nil, language: String? = nil, labels: [String] = [],
        headings: [Heading] = []
    ) throws(Failure) {
        let outline = try outline(headings.filter { pages.indices.contains($0.page) })
        let names = labels.enumerated().map { "\($0.offset)<</P\(Self.text($0.element))>>" }.joined()
        try object(
            Self.catalogue,
            "<</Type/Catalog/Pages \(Self.tree) 0 R"
                + (outline.map { "/Outlines \($0) 0 R/PageMode/UseOutlines" } ?? "")
                + (names.isEmpty ? "" : "/PageLabels<</Nums[\(names)]>>")
                + (language.map { "/Lang\(Self.text($0))" } ?? "")
                + (title == nil ? "" : "/ViewerPreferences<</DisplayDocTitle true>>") + ">>")
        try object(
            Self.tree,
            "<</Type/Pages/Count \(pages.count)/Kids[\(pages.map { "\($0) 0 R" }.joined(separator: " "))]>>")
        try object(
            Self.information,
            "<<" + (title.map { "/Title\(Self.text($0))" } ?? "") + (author.map { "/Author\(Self.text($0))" } ?? "")
                + "/Producer(Vitrine)>>")
        let start = offset
        var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for place in offsets {
            let digits = String(place)
            table += String(repeating: "0", count: max(0, 10 - digits.count)) + digits + " 00000 n \n"
        }
        table +=
            "trailer\n<</Size \(offsets.count + 1)/Root \(Self.catalogue) 0 R/Info \(Self.information) 0 R>>\n"
            + "startxref\n\(start)\n%%EOF\n"
        try emit(Array(table.utf8))
    }

    // MARK: Outline

    /// - Returns: the number of the outline's root; nil where there are no headings.
    private mutating func outline(_ headings: [Heading]) throws(Failure) -> Int? {
        guard !headings.isEmpty else { return nil }
        let root = offsets.count + 1
        // Of each heading, the place of the one it is below; -1 for the root.
        var parents: [Int] = []
        var open: [Int] = []
        for (index, heading) in headings.enumerated() {
            while let last = open.last, headings[last].level >= heading.level { open.removeLast() }
            parents.append(open.last ?? -1)
            open.append(index)
        }
        let children = Dictionary(grouping: headings.indices) { parents[$0] }
        func ends(_ parent: Int) -> String {
            guard let own = children[parent], let first = own.first, let last = own.last else { return "" }
            return
                "/First \(root + 1 + first) 0 R/Last \(root + 1 + last) 0 R/Count \(parent < 0 ? own.count : -own.count)"
        }
        try object(root, "<</Type/Outlines\(ends(-1))>>")
        for (index, heading) in headings.enumerated() {
            let siblings = children[parents[index]] ?? []
            let place = siblings.firstIndex(of: index) ?? 0
            let before = place > 0 ? "/Prev \(root + 1 + siblings[place - 1]) 0 R" : ""
            let after = place + 1 < siblings.count ? "/Next \(root + 1 + siblings[place + 1]) 0 R" : ""
            let parent = parents[index] < 0 ? root : root + 1 + parents[index]
            try object(
                root + 1 + index,
                "<</Title\(Self.text(heading.title))/Parent \(parent) 0 R\(before)\(after)\(ends(index))"
                    + "/Dest[\(pages[heading.page]) 0 R/Fit]>>")
        }
        return root
    }

    // MARK: Objects

    private mutating func object(_ number: Int, _ body: String) throws(Failure) {
        place(number)
        try emit(Array("\(number) 0 obj\n\(body)\nendobj\n".utf8))
    }

    private mutating func stream(_ number: Int, _ entries: String, _ bytes: [UInt8]) throws(Failure) {
        place(number)
        try emit(Array("\(number) 0 obj\n<<\(entries)/Length \(bytes.count)>>\nstream\n".utf8))
        try emit(bytes)
        try emit(Array("\nendstream\nendobj\n".utf8))
    }

    private mutating func place(_ number: Int) {
        while offsets.count < number { offsets.append(0) }
        offsets[number - 1] = offset
    }

    private mutating func emit(_ bytes: [UInt8]) throws(Failure) {
        try write(bytes)
        offset += bytes.count
    }

    /// Hundredths as a number with two digits after the point.
    private static func number(_ hundredths: Int) -> String {
        let rest = hundredths % 100
        return "\(hundredths / 100)" + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)")
    }

    /// A text string in UTF-16 (section 7.9.2.2), as hexadecimal digits, which need no escaping.
    private static func text(_ text: String) -> String {
        var result = "<FEFF"
        for unit in text.utf16 {
            let digits = String(unit, radix: 16, uppercase: true)
            result += String(repeating: "0", count: 4 - digits.count) + digits
        }
        return result + ">"
    }
}
