internal import IIIF
internal import Settings

extension Record {
    /// schema.org: `CreativeWork`, with every field as a `PropertyValue`.
    func json() -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.member("@context", "https://schema.org/")
            json.member("@id", address)
            json.member("@type", "CreativeWork")
            json.member("url", homepage)
            json.member("identifier", identifier)
            write("name", title, to: &json)
            write("description", description, to: &json)
            write("creator", texts(.creator), to: &json)
            write("dateCreated", texts(.date), to: &json)
            write("about", texts(.subject), to: &json)
            if let rightsURI {
                json.member("license", rightsURI)
            } else {
                write("usageInfo", rights, to: &json)
            }
            json.member("thumbnailUrl", ifPresent: thumbnail)
            json.object("subjectOf") { json in
                json.member("@id", manifest)
                json.member("@type", "CreativeWork")
                json.member(
                    "encodingFormat",
                    "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\"")
            }
            if let provider {
                json.object("provider") { json in
                    json.member("@id", provider.id)
                    json.member("@type", "Organization")
                    write("name", provider.label, to: &json)
                }
            }
            json.member("dateModified", changedAt)
            if !fields.isEmpty {
                json.array("additionalProperty", fields) { json, field in
                    json.object { json in
                        json.member("@type", "PropertyValue")
                        write("name", field.label, to: &json)
                        write("value", field.value, to: &json)
                    }
                }
            }
        }
        return json.bytes
    }

    private func write(_ name: StaticString, _ map: LanguageMap, to json: inout JSONWriter) {
        write(name, Self.texts(map), to: &json)
    }

    private func write(_ name: StaticString, _ texts: [(language: String?, text: String)], to json: inout JSONWriter) {
        guard !texts.isEmpty else { return }
        json.array(name, texts) { json, text in
            guard let language = text.language else { return json.value(text.text) }
            json.object {
                $0.member("@value", text.text)
                $0.member("@language", language)
            }
        }
    }

    /// The fifteen elements (ISO 15836-1); fields that are none of them are left out.
    func dublinCore() -> String {
        var xml = XMLText()
        let attributes = [
            ("xmlns:oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
            ),
        ]
        xml.element("oai_dc:dc", attributes) { xml in
            func add(_ name: String, _ texts: [(language: String?, text: String)]) {
                for text in texts {
                    xml.element("dc:" + name, text.language.map { [("xml:lang", $0)] } ?? [], text: text.text)
                }
            }
            add("title", Self.texts(title))
            add("identifier", [(nil, identifier), (nil, homepage), (nil, manifest)])
            add("description", Self.texts(description))
            for element in Element.allCases { add(element.rawValue, texts(element)) }
            add("rights", Self.texts(rights))
        }
        return xml.text
    }

    /// LIDO 1.0, as far as the fields say it.
    func lido() -> String {
        var xml = XMLText()
        xml.element("lido:lidoWrap", [("xmlns:lido", "http://www.lido-schema.org")]) { xml in
            xml.element("lido:lido") { xml in
                xml.element("lido:lidoRecID", [("lido:type", "local")], text: identifier)
                xml.element("lido:descriptiveMetadata", [("xml:lang", language)]) { describe(&$0) }
                xml.element("lido:administrativeMetadata", [("xml:lang", language)]) { administer(&$0) }
            }
        }
        return xml.text
    }

    private func describe(_ xml: inout XMLText) {
        xml.element("lido:objectClassificationWrap") { xml in
            xml.element("lido:objectWorkTypeWrap") { xml in
                let types = fields(.type).flatMap { Self.terms($0.value) }
                for terms in types.isEmpty ? [[("en", "object")]] : types {
                    xml.element("lido:objectWorkType") { add("lido:term", terms, &$0) }
                }
            }
        }
        xml.element("lido:objectIdentificationWrap") { xml in
            xml.element("lido:titleWrap") { xml in
                xml.element("lido:titleSet") { add("lido:appellationValue", Self.texts(title), &$0) }
            }
            let notes = Self.texts(description)
            if !notes.isEmpty {
                xml.element("lido:objectDescriptionWrap") { xml in
                    xml.element("lido:objectDescriptionSet") { add("lido:descriptiveNoteValue", notes, &$0) }
                }
            }
        }
        let (actors, dates, places) = (texts(.creator), texts(.date), texts(.coverage))
        if !actors.isEmpty || !dates.isEmpty || !places.isEmpty {
            xml.element("lido:eventWrap") { xml in
                xml.element("lido:eventSet") { xml in
                    xml.element("lido:event") { xml in
                        xml.element("lido:eventType") { xml in
                            xml.element(
                                "lido:conceptID", [("lido:type", "URI")],
                                text: "http://terminology.lido-schema.org/lido00007")
                            xml.element("lido:term", [("xml:lang", "en")], text: "Production")
                        }
                        for actor in actors {
                            xml.element("lido:eventActor") { add("lido:displayActorInRole", [actor], &$0) }
                        }
                        if !dates.isEmpty { xml.element("lido:eventDate") { add("lido:displayDate", dates, &$0) } }
                        for place in places {
                            xml.element("lido:eventPlace") { add("lido:displayPlace", [place], &$0) }
                        }
                    }
                }
            }
        }
        let subjects = texts(.subject)
        guard !subjects.isEmpty else { return }
        xml.element("lido:objectRelationWrap") { xml in
            xml.element("lido:subjectWrap") { xml in
                for subject in subjects {
                    xml.element("lido:subjectSet") { add("lido:displaySubject", [subject], &$0) }
                }
            }
        }
    }

    private func administer(_ xml: inout XMLText) {
        if !rights.isEmpty {
            xml.element("lido:rightsWorkWrap") { xml in
                xml.element("lido:rightsWorkSet") { xml in
                    xml.element("lido:rightsType") { xml in
                        if let rightsURI {
                            xml.element("lido:conceptID", [("lido:type", "URI")], text: rightsURI)
                        } else {
                            add("lido:term", Self.texts(rights), &xml)
                        }
                    }
                }
            }
        }
        xml.element("lido:recordWrap") { xml in
            xml.element("lido:recordID", [("lido:type", "local")], text: identifier)
            xml.element("lido:recordType") { $0.element("lido:term", [("xml:lang", "en")], text: "item") }
            xml.element("lido:recordSource") { xml in
                xml.element("lido:legalBodyName") { xml in
                    add("lido:appellationValue", provider.map { Self.texts($0.label) } ?? [(nil, homepage)], &xml)
                }
            }
            xml.element("lido:recordInfoSet") { $0.element("lido:recordInfoLink", text: homepage) }
        }
        xml.element("lido:resourceWrap") { xml in
            xml.element("lido:resourceSet") { xml in
                xml.element("lido:resourceRepresentation", [("lido:type", "IIIF manifest")]) {
                    $0.element("lido:linkResource", [("lido:formatResource", "application/ld+json")], text: manifest)
                }
            }
        }
    }

    private func add(_ name: String, _ texts: [(language: String?, text: String)], _ xml: inout XMLText) {
        for text in texts { xml.element(name, text.language.map { [("xml:lang", $0)] } ?? [], text: text.text) }
    }
}
