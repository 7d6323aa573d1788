extension SettingDescription {
    static let content = [
        SettingDescription(
            "collection.title", \.collection.title, .languageText, isProminent: true,
            example: "title: {en: Maps of the city, fr: Plans de la ville}",
            "The name of the collection: text, or one text for each language."),
        SettingDescription(
            "collection.summary", \.collection.summary, .optional(.languageText),
            example: "summary: {en: Printed maps from 1600 to 1900}",
            "One or two sentences about the collection, in the same form."),
        SettingDescription(
            "collection.language", \.collection.language, .language, isProminent: true,
            "Language of all text that names none, here and in spreadsheets; none if it is not known or differs."),
        SettingDescription(
            "collection.page_size", \.collection.pageSize, .wholeNumber(1...1000),
            "Objects on one page of the home page."),
        SettingDescription(
            "collection.document_size", \.collection.documentSize, .wholeNumber(2...10_000),
            """
            Objects, or collections, in one IIIF collection document. A larger collection is divided into pages, in \
            version 3 into collections within the collection. Changing it changes what the pages hold.
            """),
        SettingDescription(
            "collection.by_field", \.collection.groupings,
            .list("a list of fields", of: .grouping, name: { $0.name }),
            example: """
                by_field:
                  - field: series
                    label: {en: Series, fr: Séries}
                  - creator
                """,
            """
            Fields whose values make collections: /iiif/collection/series lists the values of the field series, \
            /iiif/collection/series/{value} the objects that have it. All are found from the collection of everything.
            """),
        SettingDescription(
            "collection.by_rule", \.collection.ruleCollections,
            .list("a list of collections", of: .ruleCollection, name: { $0.name }),
            example: """
                by_rule:
                  - name: harbour
                    label: {en: The harbour, fr: Le port}
                    where: title contains "harbour" or title contains "quay"
                """,
            """
            Collections of the objects that fulfil a rule: /iiif/collection/harbour. They are found from the collection of \
            everything, and kept up as values change.
            """),
        SettingDescription(
            "import.separator", \.import.separator, .text("one or more characters"),
            "What divides several values in one cell of a spreadsheet."),
        SettingDescription(
            "import.workers", \.import.workers, .wholeNumber(0...1024),
            "Worker processes at one time; 0 means one for each core."),
        SettingDescription(
            "import.withdraw_limit", \.import.withdrawLimit, .number(0...1),
            """
            Share of the resources of the imported folder above which an import with --withdraw-missing stops, unless told to go on; \
            1 never stops.
            """),
        SettingDescription(
            "import.columns.file", \.import.columns.file, .header, "Path of the file, below the imported folder."),
        SettingDescription(
            "import.columns.identifier", \.import.columns.identifier, .header,
            "Identifier of the object; rows with the same one are one object."),
        SettingDescription(
            "import.columns.sequence", \.import.columns.sequence, .header, "Place of the file within the object."),
        SettingDescription(
            "import.columns.title", \.import.columns.title, .header, "Title; title@fr is the title in French."),
        SettingDescription(
            "import.columns.description", \.import.columns.description, .header, "Description."),
        SettingDescription(
            "import.columns.rights", \.import.columns.rights, .header, "URI of a licence or a rights statement."),
        SettingDescription(
            "import.columns.published", \.import.columns.published, .header, "yes or no: whether the world sees it."),
        SettingDescription(
            "import.columns.id", \.import.columns.id, .header, "Id of the file in URLs; without one, it is derived."),
        SettingDescription(
            "import.columns.toc", \.import.columns.toc, .header, "Heading in the table of contents that begins here."),
        SettingDescription(
            "import.columns.date", \.import.columns.date, .header,
            """
            Date of the object: ISO 8601, EDTF, or words such as c. 1890 and 19th century. Shown as written; navDate is \
            the first moment that it covers.
            """),
        SettingDescription(
            "import.columns.coordinates", \.import.columns.coordinates, .header,
            "Latitude and longitude of the object, such as 48.3984, 9.9916. Shown as written, and as navPlace."),
        SettingDescription(
            "import.columns.required_statement", \.import.columns.requiredStatement, .header,
            "Text that viewers must show with the object, in place of publication.required_statement."),
        SettingDescription(
            "import.columns.homepage", \.import.columns.homepage, .header,
            "Address of the object's own web page, in place of publication.homepage."),
        SettingDescription(
            "import.columns.see_also", \.import.columns.seeAlso, .header,
            "Addresses of descriptions for machines, such as EAD, MODS, MARCXML or METS files."),
        SettingDescription(
            "import.columns.rendering", \.import.columns.rendering, .header,
            "Addresses of other forms of the object for people, such as a PDF or an e-book."),
        SettingDescription(
            "import.columns.behavior", \.import.columns.behavior, .header,
            "How viewers treat the object or this page: paged, continuous, individuals, unordered, non-paged and others."
        ),
        SettingDescription(
            "import.columns.viewing_direction", \.import.columns.viewingDirection, .header,
            "left-to-right, right-to-left, top-to-bottom or bottom-to-top."),
        SettingDescription(
            "import.columns.start", \.import.columns.start, .header,
            "yes on the file to show first; or, on a recording, the time to begin at, such as 1:30."),
        SettingDescription(
            "import.columns.used_as", \.import.columns.usedAs, .header,
            "placeholder or accompanying: the picture is shown before, or along with, the file in front of it."),
        SettingDescription(
            "import.columns.choice_label", \.import.columns.choiceLabel, .header,
            "Name of one of several captures of a page; their rows have the same sequence."),
        SettingDescription(
            "import.columns.canvas_label", \.import.columns.canvasLabel, .header,
            "What the page is called, such as f. 12r; its own title, else its number, where there is none."),
        SettingDescription(
            "import.columns.canvas_uri", \.import.columns.canvasURI, .header,
            "URI under which the page was published before and goes on being known."),
        SettingDescription(
            "import.columns.annotation", \.import.columns.annotation, .header,
            "A comment on the page, or on part of it: xywh=10,20,300,400 The signature. HTML as in descriptions."),
        SettingDescription(
            "import.columns.annotation_tags", \.import.columns.annotationTags, .header,
            "Words that the page, or part of it in the same form, is tagged with."),
        SettingDescription(
            "import.columns.annotation_pages", \.import.columns.annotationPages, .header,
            "Addresses of annotation pages elsewhere that are about this page."),
        SettingDescription(
            "import.columns.part_of", \.import.columns.partOf, .header,
            "Names of collections that the object is part of; each becomes a IIIF collection."),
        SettingDescription(
            "import.columns.volume_of", \.import.columns.volumeOf, .header,
            "Name of the work that the object is a volume of; it becomes a IIIF collection of several parts."),
        SettingDescription(
            "import.columns.iiif", \.import.columns.iiif, .header,
            "yes or no: whether the object is published through IIIF and here at all; one no in any row is enough."),
        SettingDescription(
            "import.columns.resourcespace_ref", \.import.columns.resourceSpaceRef, .header,
            "Number of the resource in ResourceSpace, for addresses from there."),
        SettingDescription(
            "import.columns.resourcespace_index", \.import.columns.resourceSpaceIndex, .header,
            "N of the canvas/N that ResourceSpace gave the resource, where it is known better."),
        SettingDescription(
            "import.ignore", \.import.ignore,
            .list("a list of names, in which * and ? stand for other characters", of: .text("a name"), name: { $0 }),
            """
            Files and folders that are not imported, by their names: * stands for any characters, ? for one. A list \
            given here takes the place of the default.
            """),
    ]

    static let images = [
        SettingDescription(
            "images.tile_size", \.images.tileSize, .wholeNumber(64...4096, multipleOf: 16),
            "Width and height of a tile, in pixels. Images imported before a change keep theirs."),
        SettingDescription(
            "images.scale_factors", \.images.scaleFactors,
            .optional(
                .list(
                    "a list of powers of two", of: .powerOfTwo(upTo: 65_536), allowsEmpty: false, name: { String($0) })),
            example: "scale_factors: [1, 2, 4, 8, 16]",
            """
            Scale factors of the tiles that info.json lists. null lists every one that an image has: up to the first at \
            which one tile holds all of it.
            """),
        SettingDescription(
            "images.derivatives", \.images.derivatives, .choice,
            """
            When the tiled copy of an image is made that tiles are sent from: at import; on demand, behind the first \
            request for the image; or never. While there is none, worker processes answer from the source, which is \
            slower, more so for formats other than JPEG 2000.
            """),
        SettingDescription(
            "images.pyramids_in_place", \.images.pyramidsInPlace, .flag,
            """
            Whether a source that is already such a copy is used as it is, where derivatives are made at import or on \
            demand: an upright TIFF of one page in square JPEG tiles of 128 to 1024 pixels and within the limits, in grey \
            or sRGB, with a level for each halving, rounded up. Changed, moved or removed, it is not shown until the \
            next import.
            """),
        SettingDescription(
            "images.source_megapixels", \.images.sourceMegapixels, .wholeNumber(0...1_000_000),
            """
            The largest image, in megapixels, answered from its source where the format makes a worker decode all of \
            it (every format but JPEG 2000). Larger ones get their tiled copy at import, whatever images.derivatives \
            says.
            """),
        SettingDescription(
            "images.quality", \.images.quality, .wholeNumber(1...100), "Quality of lossy formats such as JPEG."),
        SettingDescription(
            "images.max_width", \.images.maxWidth, .optional(.wholeNumber(1...10_000_000)),
            "The largest width delivered, in pixels; and the largest height, unless max_height says otherwise."),
        SettingDescription(
            "images.max_height", \.images.maxHeight, .optional(.wholeNumber(1...10_000_000)),
            "The largest height delivered, in pixels; needs max_width."),
        SettingDescription(
            "images.max_area", \.images.maxArea, .optional(.wholeNumber(1...1_000_000_000_000)),
            """
            The most pixels delivered (width times height), so that nobody asks for a gigapixel in one piece. \
            null sets no bounds.
            """),
        SettingDescription(
            "images.tiles", \.images.tiles, .flag,
            "Whether tiles and other regions are delivered. Without them there is no zooming, and level 0 is declared."),
        SettingDescription(
            "images.custom_sizes", \.images.customSizes, .flag,
            """
            Whether any size and region can be asked for. Without, only the sizes and tiles that info.json lists, and \
            level 0 is declared.
            """),
        SettingDescription(
            "images.upscaling", \.images.upscaling, .flag,
            "Whether images are enlarged on request; needs max_width or max_area."),
        SettingDescription(
            "images.background", \.images.background, .colour,
            "Colour under transparent pixels in jpg and pdf and in the quality bitonal, which have no transparency."),
        SettingDescription(
            "images.rotation_background", \.images.rotationBackground, .colour,
            """
            Colour of the corners that turning by other than right angles opens, in jpg and pdf and in the quality \
            bitonal, whether or not the image is transparent itself. Elsewhere they are transparent.
            """),
        SettingDescription(
            "images.formats", \.images.formats,
            .list(
                "a list of one or more of " + Settings.Images.Format.allCases.map(\.rawValue).joined(separator: ", "),
                of: .choice, allowsEmpty: false, name: \.rawValue),
            "The formats delivered; jpg and png always are."),
        SettingDescription(
            "images.preferred_formats", \.images.preferredFormats,
            .list(
                "a list of " + Settings.Images.Format.allCases.map(\.rawValue).joined(separator: ", "),
                of: .choice, name: \.rawValue),
            "Formats that info.json advises viewers to ask for, the best first."),
        encoderMegapixels,
        SettingDescription(
            "images.render_threads", \.images.renderThreads, .wholeNumber(0...1024),
            "Threads that render images; 0 means one for each core."),
        SettingDescription(
            "images.render_queue", \.images.renderQueue, .wholeNumber(0...100_000),
            "Requests that may wait for a thread; more are told at once to come back later."),
        SettingDescription(
            "images.render_seconds", \.images.renderSeconds, .wholeNumber(1...3600),
            "Seconds after which a render is stopped and its request told to come back later."),
        SettingDescription(
            "images.cache_mb", \.images.cacheMegabytes, .wholeNumber(0...10_000_000),
            "Megabytes of rendered images kept on disk, the least recently used going first; 0 keeps none."),
        SettingDescription(
            "images.client_budget", \.images.clientBudget, .wholeNumber(0...1_000_000),
            """
            Megapixels a second that one client (an IPv4 address, or an IPv6 network of 64 bits) may have rendered; tiles \
            and kept images do not count. More is answered 429 with Retry-After; 0 sets no bounds.
            """),
        SettingDescription(
            "images.client_burst", \.images.clientBurst, .wholeNumber(1...1_000_000),
            "Megapixels that one client may have rendered at once."),
        SettingDescription(
            "images.cache_control", \.images.cacheControl, .headerValue, "The Cache-Control header of images."),
        SettingDescription(
            "images.document_resolution", \.images.documentResolution, .wholeNumber(18...1200),
            """
            Dots per inch at which pages of a PDF, and drawings (SVG), are drawn. After a change, the next import measures \
            them anew; until then they are as they were.
            """),
        SettingDescription(
            "images.overlays", \.images.overlays,
            .list(
                "a list of overlays", of: .overlay,
                name: { SettingType<Settings.Images.Overlay>.overlay.write($0, LanguageText.none) }),
            example: """
                overlays:
                  - text: © City Museum
                    position: bottom_right
                    opacity: 0.6
                    size: 0.2
                    minimum_size: 800
                  - image: watermark.png
                    position: tile
                    identifiers: [map 12]
                  - rectangle: {x: 120, y: 40, width: 25%, height: 300}
                    colour: "#808080"
                    resources: [4c9hq3m8z1kd]
                  - text: In copyright
                    where: rights = "in copyright"
                """,
            """
            Watermarks (text or image) and rectangles that hide a part of an image, whatever size, region or format is \
            asked for. Originals are not touched; the file of a document with a hidden part is not delivered.
            """),
        SettingDescription(
            "images.embed_profile", \.images.embedProfile, .choice,
            "What carries a colour profile (sRGB, or grey with the same curve): nothing, rendered images, or tiles too."
        ),
        SettingDescription(
            "images.embed_rights", \.images.embedRights, .flag,
            """
            Whether images that are rendered carry the rights and the attribution that their manifest states, and what \
            the source says of rights in its own XMP, IPTC or EXIF, as XMP (JPEG, PNG, WebP, TIFF). Stored tiles never do.
            """),
    ]
}
