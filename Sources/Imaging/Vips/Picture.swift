internal import CVips

/// One libvips image: a lazy pipeline, evaluated when it is written. Owns its reference; stays on one thread.
final class Picture {
    let pointer: UnsafeMutablePointer<VipsImage>
    /// What must outlive the pipeline: the open source it reads from.
    private let source: UnsafeMutableRawPointer?

    /// Takes over the reference that comes with `pointer`, and the one of `source`.
    init(_ pointer: UnsafeMutablePointer<VipsImage>, source: UnsafeMutableRawPointer? = nil) {
        self.pointer = pointer
        self.source = source
    }

    deinit {
        vitrine_unref(pointer)
        vitrine_unref(source)
    }

    // MARK: Opening

    /// Opens a file by its content, never by its name (libvips reads options out of names that end in a bracket).
    /// - Parameters:
    ///   - options: loader options such as `page=2,n=1`.
    ///   - sequential: rows will be asked for in order, so that nothing need be kept.
    static func open(_ path: String, options: String = "", sequential: Bool) throws(ImagingError) -> Picture {
        guard let source = vips_source_new_from_file(path) else {
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        guard let image = vitrine_load_source(source, options, sequential ? 1 : 0) else {
            vitrine_unref(source)
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        return Picture(image, source: UnsafeMutableRawPointer(source))
    }

    /// The name of the loader that would open the file, nil where none of the permitted ones knows it.
    static func loader(for path: String) -> String? {
        guard let source = vips_source_new_from_file(path) else { return nil }
        defer { vitrine_unref(source) }
        guard let name = vips_foreign_find_load_source(source) else {
            _ = VipsRuntime.takeError()
            return nil
        }
        return String(cString: name)
    }

    /// Opens one level of a pyramid.
    /// - Parameter isNested: whether smaller levels are below the largest one (SubIFDs), as in some sources.
    static func level(_ index: Int, of path: String, isNested: Bool = false) throws(ImagingError) -> Picture {
        var out: UnsafeMutablePointer<VipsImage>?
        let status =
            isNested
            ? vitrine_tiffload_nested(path, &out, Int32(index) - 1) : vitrine_tiffload_page(path, &out, Int32(index))
        guard status == 0, let out else {
            throw .derivativeDamaged(path: path, detail: VipsRuntime.takeError())
        }
        return Picture(out)
    }

    /// What `make` gives, which takes a reference of its own.
    static func made(
        _ make: (Output) -> Int32
    ) throws(ImagingError) -> Picture {
        var out: UnsafeMutablePointer<VipsImage>?
        guard make(&out) == 0, let out else { throw .unreadable(detail: VipsRuntime.takeError()) }
        return Picture(out)
    }

    /// A copy of 8-bit sRGB pixels, alpha last.
    static func colour(_ pixels: [UInt8], width: Int, height: Int) throws(ImagingError) -> Picture {
        try made { out in
            let image = vips_image_new_from_memory_copy(
                pixels, pixels.count, Int32(width), Int32(height), 4, VIPS_FORMAT_UCHAR)
            image?.pointee.Type = VIPS_INTERPRETATION_sRGB
            out.pointee = image
            return image == nil ? -1 : 0
        }
    }

    /// All pixels, evaluated, in rows from the top.
    func pixels() throws(ImagingError) -> [UInt8] {
        var count = 0
        guard let bytes = vips_image_write_to_memory(pointer, &count) else {
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        defer { g_free(bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    // MARK: Facts

    var width: Int { Int(vips_image_get_width(pointer)) }
    var height: Int { Int(vips_image_get_height(pointer)) }
    var bands: Int { Int(vips_image_get_bands(pointer)) }
    var pages: Int { Int(vitrine_image_pages(pointer)) }
    var hasAlpha: Bool { vips_image_hasalpha(pointer) != 0 }
    var hasProfile: Bool { vitrine_has_profile(pointer) != 0 }
    var interpretation: VipsInterpretation { vips_image_guess_interpretation(pointer) }
    var format: VipsBandFormat { vips_image_get_format(pointer) }
    /// EXIF orientation, 1…8; 1 where none is given.
    var orientation: Int { Int(vips_image_get_orientation(pointer)) }

    /// Metadata that the file has under libvips' name for it; nil where there is none.
    func blob(_ name: String) -> [UInt8]? {
        var (bytes, length): (UnsafeRawPointer?, Int) = (nil, 0)
        guard vips_image_get_typeof(pointer, name) != 0, vips_image_get_blob(pointer, name, &bytes, &length) == 0
        else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// The same of texts.
    func text(_ name: String) -> String? {
        var text: UnsafePointer<CChar>?
        guard vips_image_get_typeof(pointer, name) != 0, vips_image_get_string(pointer, name, &text) == 0 else {
            return nil
        }
        return text.map { String(cString: $0) }
    }

    // MARK: Steps

    typealias Output = UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>

    /// Adds one operation to the pipeline.
    func step(
        _ operation: (UnsafeMutablePointer<VipsImage>, Output) -> Int32
    ) throws(ImagingError) -> Picture {
        var out: UnsafeMutablePointer<VipsImage>?
        guard operation(pointer, &out) == 0, let out else {
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        if let source { g_object_ref(source) }
        return Picture(out, source: source)
    }

    func crop(x: Int, y: Int, width: Int, height: Int) throws(ImagingError) -> Picture {
        if x == 0, y == 0, width == self.width, height == self.height { return self }
        return try step { vitrine_extract_area($0, $1, Int32(x), Int32(y), Int32(width), Int32(height)) }
    }

    /// Exactly this size; the same picture where it has it already.
    func scaled(width: Int, height: Int) throws(ImagingError) -> Picture {
        if width == self.width, height == self.height { return self }
        return try step { vitrine_scale($0, $1, Int32(width), Int32(height)) }
    }

    func converted(to space: VipsInterpretation) throws(ImagingError) -> Picture {
        try step { vitrine_colourspace($0, $1, space) }
    }

    func bands(_ first: Int, count: Int) throws(ImagingError) -> Picture {
        try step { vitrine_extract_bands($0, $1, Int32(first), Int32(count)) }
    }

    /// The same pixels with these as the only profile and XMP packet.
    func describing(profile: [UInt8]?, xmp: [UInt8]?) throws(ImagingError) -> Picture {
        let copy = try step(vitrine_copy)
        for (name, value) in [(VIPS_META_ICC_NAME, profile), (VIPS_META_XMP_NAME, xmp)] {
            vips_image_remove(copy.pointer, name)
            if let value { vips_image_set_blob_copy(copy.pointer, name, value, value.count) }
        }
        return copy
    }

    /// Evaluates the pipeline into encoded bytes. `suffix` names format and options: `.jpg[Q=85]`.
    func encoded(_ suffix: String) throws(ImagingError) -> [UInt8] {
        var buffer: UnsafeMutableRawPointer?
        var length = 0
        guard vitrine_save_buffer(pointer, suffix, &buffer, &length) == 0, let buffer else {
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        defer { g_free(buffer) }
        return [UInt8](UnsafeRawBufferPointer(start: buffer, count: length))
    }
}
