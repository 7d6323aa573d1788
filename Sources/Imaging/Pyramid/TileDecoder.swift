internal import CTurboJPEG

/// Decodes stored tiles into planes. Belongs to one thread.
final class TileDecoder {
    /// Components of a tile, and pixels that one sample of a colour component stands for.
    struct Shape: Hashable {
        var components: Int
        var across: Int
        var down: Int
    }

    private let reader: UnsafeMutablePointer<vitrine_jpeg_reader>

    /// - Throws: `ImagingError.unreadable` for want of memory.
    init() throws(ImagingError) {
        guard let reader = vitrine_jpeg_reader_new() else { throw .unreadable(detail: "there is no memory left") }
        self.reader = reader
    }

    deinit { vitrine_jpeg_reader_free(reader) }

    /// Decodes the first `rows` rows of a square tile.
    /// - Parameters:
    ///   - bytes: a JPEG file of `side` × `side` pixels; `side` is a multiple of 16.
    ///   - place: given the tile's shape, where the first sample of each component goes, with room for whole tiles, and
    ///     the bytes from one row to the next. Nil for a shape that is not wanted.
    /// - Returns: false where the bytes are no such file, or a damaged one.
    func decode(
        _ bytes: UnsafeRawBufferPointer, side: Int, rows: Int,
        place: (Shape) -> [(start: UnsafeMutablePointer<UInt8>, stride: Int)]?
    ) -> Bool {
        var shape = vitrine_jpeg_shape()
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress,
            vitrine_jpeg_begin(reader, start, bytes.count, &shape) == 0, shape.width == side, shape.height == side,
            let planes = place(
                Shape(components: Int(shape.components), across: Int(shape.across), down: Int(shape.down))),
            planes.count == shape.components
        else { return false }
        var starts: [UnsafeMutablePointer<UInt8>?] = planes.map(\.start)
        var strides = planes.map(\.stride)
        while starts.count < 3 {
            starts.append(nil)
            strides.append(0)
        }
        return vitrine_jpeg_read(reader, Int32(rows), starts, strides) == 0
    }
}
