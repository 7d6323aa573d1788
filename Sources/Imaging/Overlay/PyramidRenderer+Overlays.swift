internal import CVips
internal import IIIF

extension PyramidRenderer {
    /// The part of a level that a plan needs, with what is to be hidden painted over.
    func covered(_ covers: Covers, _ part: Part) throws(ImagingError) -> Picture {
        let fine = covers.fineArea
        var picture = try part(covers.fineLevel, fine)
        for (area, rgb) in covers.rectangles {
            var colour = Self.colour(rgb, bands: picture.hasAlpha ? picture.bands - 1 : picture.bands)
            if picture.hasAlpha { colour.append(255) }
            let ground = picture
            let filled = try Picture.made { out in
                out.pointee = vitrine_filled_like(ground.pointer, colour, Int32(colour.count))
                return out.pointee == nil ? -1 : 0
            }.crop(x: 0, y: 0, width: area.width, height: area.height)
            picture = try picture.step {
                vitrine_insert($0, filled.pointer, $1, Int32(area.x - fine.x), Int32(area.y - fine.y))
            }
        }
        let steps = covers.level - covers.fineLevel
        if steps > 0 { picture = try picture.step { vitrine_shrink($0, $1, 1 << Int32(steps)) } }
        return picture
    }

    /// The picture of a frame's part with watermarks over it.
    func marked(_ source: Picture, _ marks: [Watermark], _ frame: MarkFrame) throws(ImagingError) -> Picture {
        var picture = source
        for mark in marks where !frame.isClear(of: mark) {
            var over = mark.picture.picture
            if picture.bands <= 2, mark.picture.isGrey {
                over = try over.converted(to: VIPS_INTERPRETATION_B_W)
            }
            let extent = frame.extent(of: mark)
            over = try over.scaled(width: extent.width, height: extent.height)
            let part = frame.part
            var place = PixelRectangle(x: 0, y: 0, width: part.width, height: part.height)
            if let rectangle = frame.rectangle(of: mark) {
                let (left, top) = (max(rectangle.x, part.x), max(rectangle.y, part.y))
                let right = min(rectangle.x + rectangle.width, part.x + part.width)
                let bottom = min(rectangle.y + rectangle.height, part.y + part.height)
                over = try over.crop(
                    x: left - rectangle.x, y: top - rectangle.y, width: right - left, height: bottom - top)
                place.x = left - part.x
                place.y = top - part.y
            } else {
                over = try Self.repeated(over, gap: frame.margin(of: mark), over: part)
            }
            let (hadAlpha, top) = (picture.hasAlpha, over)
            picture = try picture.step { vitrine_blend($0, top.pointer, $1, Int32(place.x), Int32(place.y)) }
            if !hadAlpha { picture = try picture.bands(0, count: picture.bands - 1) }
            if picture.format != VIPS_FORMAT_UCHAR {
                picture = try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 0) }
            }
        }
        return picture
    }

    /// The part of an endless pattern, in which the watermark stands in the middle of each cell.
    private static func repeated(_ mark: Picture, gap: Int, over part: PixelRectangle) throws(ImagingError) -> Picture {
        let (width, height) = (mark.width + gap, mark.height + gap)
        let cell = try mark.step {
            vitrine_surround($0, $1, Int32(gap / 2), Int32(gap / 2), Int32(width), Int32(height))
        }
        let (column, row) = (part.x / width, part.y / height)
        let across = (part.x + part.width - 1) / width - column + 1
        let down = (part.y + part.height - 1) / height - row + 1
        return try cell.step { vitrine_repeat($0, $1, Int32(across), Int32(down)) }
            .crop(
                x: part.x - column * width, y: part.y - row * height, width: part.width, height: part.height)
    }
}
