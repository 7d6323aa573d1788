internal import CVips

/// Reads BMP, for which libvips has no loader but ImageMagick's. Every access is checked by the language.
struct BitmapDecoder {
    private let file: PositionedFile
    let header: BitmapHeader

    init(path: String) throws(ImagingError) {
        file = try PositionedFile(reading: path)
        header = try BitmapHeader(file)
    }

    /// The whole picture, in memory, 8-bit RGB or RGBA. The caller has checked its size.
    func picture() throws(ImagingError) -> Picture {
        let stride = header.width * header.bands
        let size = stride * header.height
        guard let memory = g_try_malloc0(UInt(size)) else {
            throw .tooLarge(what: "a BMP image of \(header.width) × \(header.height) pixels", limit: "the memory left")
        }
        let pixels = UnsafeMutableRawBufferPointer(start: memory, count: size)
        do {
            if header.coding == .rle4 || header.coding == .rle8 {
                try readRuns(into: pixels)
            } else {
                try readRows(into: pixels)
            }
        } catch {
            g_free(memory)
            throw error
        }
        guard
            let image = vitrine_image_owning(
                memory, size, Int32(header.width), Int32(header.height), Int32(header.bands))
        else {
            g_free(memory)
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        if let range = header.profile {
            let profile = try file.read(at: range.lowerBound, count: range.count)
            if profile.count == range.count { vitrine_set_profile(image, profile, profile.count) }
        }
        return Picture(image)
    }

    // MARK: Rows

    private func readRows(into pixels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
        let stride = header.width * header.bands
        let together = max(1, (4 << 20) / header.rowBytes)
        var row = 0
        while row < header.height {
            let count = min(together, header.height - row)
            let bytes = try file.read(at: header.offset + row * header.rowBytes, count: count * header.rowBytes)
            guard bytes.count == count * header.rowBytes else { throw .unreadable(detail: "it is cut short") }
            for index in 0..<count {
                let shown = header.isTopDown ? row + index : header.height - 1 - row - index
                let target = UnsafeMutableRawBufferPointer(rebasing: pixels[(shown * stride)..<((shown + 1) * stride)])
                let start = index * header.rowBytes
                convert(bytes[start..<(start + header.rowBytes)], into: target)
            }
            row += count
        }
    }

    private func convert(_ row: ArraySlice<UInt8>, into target: UnsafeMutableRawBufferPointer) {
        switch header.bits {
        case 24:
            for x in 0..<header.width {
                let at = row.startIndex + 3 * x
                target[3 * x] = row[at + 2]
                target[3 * x + 1] = row[at + 1]
                target[3 * x + 2] = row[at]
            }
        case 16, 32:
            let size = header.bits / 8
            let channels = header.masks.prefix(header.bands).map(Channel.init)
            for x in 0..<header.width {
                var value: UInt32 = 0
                for byte in 0..<size { value |= UInt32(row[row.startIndex + size * x + byte]) << UInt32(8 * byte) }
                for (band, channel) in channels.enumerated() {
                    target[channels.count * x + band] = channel.value(of: value)
                }
            }
        default:
            let perByte = 8 / header.bits
            for x in 0..<header.width {
                let byte = row[row.startIndex + x / perByte]
                let index = Int(byte) >> ((perByte - 1 - x % perByte) * header.bits) & ((1 << header.bits) - 1)
                put(index, at: x, into: target)
            }
        }
    }

    /// The bits of one colour within a pixel, stretched to 0…255.
    private struct Channel {
        let shift: UInt32
        let most: UInt64

        init(_ mask: UInt32) {
            shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
            most = UInt64(mask >> shift)
        }

        func value(of pixel: UInt32) -> UInt8 {
            guard most > 0 else { return 0 }
            return UInt8(((UInt64(pixel >> shift) & most) * 255 + most / 2) / most)
        }
    }

    private func put(_ index: Int, at x: Int, into target: UnsafeMutableRawBufferPointer) {
        guard index < header.palette.count else { return }
        let colour = header.palette[index]
        for band in 0..<3 { target[3 * x + band] = colour[band] }
    }

    // MARK: Runs

    /// BI_RLE8 and BI_RLE4. What no run covers has the first colour of the palette.
    private func readRuns(into pixels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
        let stride = header.width * 3
        func row(_ y: Int) -> UnsafeMutableRawBufferPointer {
            let shown = header.isTopDown ? y : header.height - 1 - y
            return UnsafeMutableRawBufferPointer(rebasing: pixels[(shown * stride)..<((shown + 1) * stride)])
        }
        for y in 0..<header.height {
            let target = row(y)
            for x in 0..<header.width { put(0, at: x, into: target) }
        }
        // Twice a row's length and two bytes more is as much as honest runs take.
        let (most, isOver) = (header.width * 2 + 2).multipliedReportingOverflow(by: header.height)
        let bytes = try file.read(at: header.offset, count: min(isOver ? 1 << 30 : most + 2, 1 << 30))
        let perByte = header.coding == .rle4 ? 2 : 1
        var (x, y, at) = (0, 0, 0)
        func index(_ byte: UInt8, _ position: Int) -> Int {
            perByte == 1 ? Int(byte) : Int(position.isMultiple(of: 2) ? byte >> 4 : byte & 15)
        }
        while y < header.height {
            guard at + 2 <= bytes.count else { throw .unreadable(detail: "it is cut short") }
            let (count, value) = (Int(bytes[at]), bytes[at + 1])
            at += 2
            if count > 0 {
                let target = row(y)
                for position in 0..<count where x < header.width {
                    put(index(value, position), at: x, into: target)
                    x += 1
                }
                continue
            }
            switch value {
            case 0: (x, y) = (0, y + 1)
            case 1: return
            case 2:
                guard at + 2 <= bytes.count else { throw .unreadable(detail: "it is cut short") }
                x = min(header.width, x + Int(bytes[at]))
                y += Int(bytes[at + 1])
                at += 2
            default:
                let taken = (Int(value) + perByte - 1) / perByte
                guard at + taken <= bytes.count else { throw .unreadable(detail: "it is cut short") }
                let target = row(y)
                for position in 0..<Int(value) where x < header.width {
                    put(index(bytes[at + position / perByte], position), at: x, into: target)
                    x += 1
                }
                // Literal pixels fill whole groups of two bytes.
                at += (taken + 1) / 2 * 2
            }
        }
    }
}
