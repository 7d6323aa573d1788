extension Schema {
    static let resolution = """
        -- Dots per inch at which the pages of a drawn file (PDF, SVG) were measured; NULL for files that have pixels of
        -- their own. Another resolution gives other pixels, as another file does.
        ALTER TABLE resource ADD COLUMN resolution INTEGER;
        """

    /// SQL of what an image's checksum is of: the file's content, and the resolution where it is drawn.
    static let ground = "resource.checksum || coalesce('@' || resource.resolution, '')"
}
