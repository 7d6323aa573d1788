extension SettingDescription {
    /// The bound of formats that are costly to write.
    static let encoderMegapixels = SettingDescription(
        "images.encoder_megapixels", \.images.encoderMegapixels, .wholeNumber(1...10_000),
        """
        Megapixels of the largest image in webp, gif, avif and jxl, whose encoders hold all of it in memory (7, 13, 20 \
        and 42 bytes for each pixel) and take half a second for each megapixel. Above a few megapixels they run in a \
        worker, so fewer are allowed where three quarters of workers.memory_mb would not hold them. Larger ones are \
        refused, and the refusal says so; jpg, png, tif, jp2 and pdf go up to the other limits.
        """)
}
