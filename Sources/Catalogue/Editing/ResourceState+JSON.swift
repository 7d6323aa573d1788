extension ResourceState {
    /// The state as JSON, as a decoder reads it again. Each edit writes one within the transaction that all others wait
    /// for, which is why no encoder is asked.
    var json: String {
        var json = JSONText()
        json.raw("{\"deleted\":\(deleted),\"folder\":")
        json.text(folder)
        json.raw(",\"object\":")
        json.text(object)
        json.raw(",\"path\":")
        json.text(path)
        json.raw(",\"published\":\(published)")
        if let sequence {
            json.raw(",\"sequence\":")
            json.text(sequence)
        }
        json.raw(",\"values\":[")
        for (index, value) in values.enumerated() {
            json.raw(index > 0 ? ",{\"field\":" : "{\"field\":")
            json.text(value.field)
            if let language = value.language {
                json.raw(",\"language\":")
                json.text(language)
            }
            json.raw(",\"text\":")
            json.text(value.text)
            json.raw("}")
        }
        json.raw("]}")
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
