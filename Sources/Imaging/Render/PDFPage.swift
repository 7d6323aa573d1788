/// A PDF of one page that is one JPEG image, at 72 pixels to the inch (ISO 32000-1, sections 7.5 and 8.9.5: a JPEG's
/// bytes stand in the file as they are, filter DCTDecode).
struct PDFPage {
    let jpeg: [UInt8]
    let width: Int
    let height: Int
    let isGrey: Bool

    /// The largest page side that readers must support, in points (ISO 32000-1, annex C).
    private static let largestSide = 14_400.0

    var bytes: [UInt8] {
        let scale = min(1, Self.largestSide / Double(max(width, height)))
        let box = "\(Double(width) * scale) \(Double(height) * scale)"
        let content = "q \(Double(width) * scale) 0 0 \(Double(height) * scale) 0 0 cm /Image Do Q"
        var file: [UInt8] = Array("%PDF-1.4\n%\u{e2}\u{e3}\u{cf}\u{d3}\n".utf8)
        var offsets: [Int] = []
        func object(_ text: String, stream: [UInt8]? = nil) {
            offsets.append(file.count)
            file += "\(offsets.count) 0 obj\n\(text)".utf8
            if let stream { file += Array("\nstream\n".utf8) + stream + Array("\nendstream".utf8) }
            file += "\nendobj\n".utf8
        }
        object("<</Type/Catalog/Pages 2 0 R>>")
        object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
        object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(box)]/Contents 4 0 R/Resources<</XObject<</Image 5 0 R>>>>>>")
        object("<</Length \(content.utf8.count)>>", stream: Array(content.utf8))
        object(
            "<</Type/XObject/Subtype/Image/Width \(width)/Height \(height)/BitsPerComponent 8"
                + "/ColorSpace/\(isGrey ? "DeviceGray" : "DeviceRGB")/Filter/DCTDecode/Length \(jpeg.count)>>",
            stream: jpeg)
        let table = file.count
        file += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n".utf8
        for offset in offsets {
            let digits = String(offset)
            file += "\(String(repeating: "0", count: 10 - digits.count))\(digits) 00000 n \n".utf8
        }
        file += "trailer\n<</Size \(offsets.count + 1)/Root 1 0 R>>\nstartxref\n\(table)\n%%EOF\n".utf8
        return file
    }
}
