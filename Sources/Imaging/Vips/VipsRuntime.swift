internal import CVips
internal import Foundation
internal import Synchronization

/// What this process lets libvips decode.
public enum DecodingPolicy: Sendable {
    /// The serving process: only pyramids that Vitrine itself wrote.
    case ownPyramids
    /// A worker process: the source formats we support, each enabled by name, everything else blocked.
    case sources
}

/// libvips, initialised once for the life of the process.
public enum VipsRuntime {
    /// The loaders of supported source formats. Blocking libvips' "untrusted" loaders alone would also take away
    /// JPEG 2000, JPEG XL, PDF and SVG, which we want, and leave others, which we do not.
    private static let sourceLoaders = [
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadTiff", "VipsForeignLoadJp2k",
        "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadHeif", "VipsForeignLoadJxl",
        "VipsForeignLoadPdf", "VipsForeignLoadSvg",
    ]

    private static let isStarted = Mutex(false)

    /// Starts libvips with `threads` threads per pipeline (0: one per core). Later calls only allow more: to block loaders
    /// again, be it for a moment, would take them from whoever is reading.
    /// - Throws: `ImagingError.unsupported` when the library cannot start, which means a broken installation.
    public static func start(_ policy: DecodingPolicy, threads: Int) throws(ImagingError) {
        try isStarted.withLock { (isStarted) throws(ImagingError) in
            guard vitrine_vips_init("vitrine") == 0 else {
                throw ImagingError.unsupported(
                    found: "this installation of libvips (\(takeError()))", accepted: "libvips 8.14 or newer")
            }
            vips_concurrency_set(Int32(clamping: threads))
            // Operations are never repeated with the same arguments here, and cached ones hold files open.
            vips_cache_set_max(0)
            if !isStarted { vips_operation_block_set("VipsForeignLoad", 1) }
            isStarted = true
            let allowed = policy == .ownPyramids ? ["VipsForeignLoadTiff"] : sourceLoaders
            for name in allowed { vips_operation_block_set(name, 0) }
        }
    }

    /// True where libvips can write files ending in `suffix` (".jpg").
    public static func canWrite(_ suffix: String) -> Bool {
        vips_foreign_find_save_buffer(suffix) != nil
    }

    /// libvips' error text so far, emptied. The buffer is shared by all threads: good for a log, not for a decision.
    static func takeError() -> String {
        let text = String(cString: vips_error_buffer()).split(whereSeparator: \.isNewline).joined(separator: "; ")
        vips_error_clear()
        return text
    }
}
