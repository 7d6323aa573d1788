/// Whether a derivative can be read: its directories, and that each of its tiles is in the file.
public enum DerivativeCheck {
    /// What is wrong with the file; nil where nothing is.
    ///
    /// Pixels are not decoded: what is found is a file that is missing, cut short, of another size, or overwritten where
    /// tiles begin and end.
    /// - Parameter byteSize: its size when it was made.
    public static func fault(of path: String, byteSize: Int) -> String? {
        do {
            let file = try PositionedFile(reading: path)
            let size = file.size
            guard size == byteSize else { return "it has \(size) bytes instead of \(byteSize)" }
            let read: TIFFStructure.Reader = { try file.read(at: $0, count: $1) }
            let structure = try TIFFStructure(path: path, read: read)
            for directory in structure.directories {
                if let fault = try tileFault(structure, directory, size, read) { return fault }
            }
            return nil
        } catch ImagingError.derivativeDamaged(_, let detail) {
            return detail
        } catch {
            return "\(error)"
        }
    }

    private static func tileFault(
        _ structure: TIFFStructure, _ directory: TIFFStructure.Directory, _ size: Int, _ read: TIFFStructure.Reader
    ) throws -> String? {
        guard let offsetEntry = directory.entry(.tileOffsets), let countEntry = directory.entry(.tileByteCounts),
            let compression = try directory.entry(.compression).flatMap({ try structure.numbers($0, read: read).first })
        else { return "a level has no tiles" }
        let offsets = try structure.numbers(offsetEntry, read: read)
        let counts = try structure.numbers(countEntry, read: read)
        guard offsets.count == offsetEntry.count, counts.count == offsets.count else {
            return "a list of tiles is cut short"
        }
        for (index, (offset, count)) in zip(offsets, counts).enumerated() {
            guard offset > 0, count > 2, count < size, offset <= size - count else { return "tile \(index) is missing" }
            guard compression == 7 else { continue }
            // JPEG (ITU-T T.81, B.1.1.3): start and end of image.
            guard try read(offset, 2) == [0xFF, 0xD8], try read(offset + count - 2, 2) == [0xFF, 0xD9] else {
                return "tile \(index) is overwritten"
            }
        }
        return nil
    }
}
