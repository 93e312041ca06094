import MeshRPC

extension ConformanceV1.Header {
    /// Names with their values: one element a name, values in the order of arrival. The suite replaces what it read of a name by
    /// what a later element of the same name says.
    package static func list(_ pairs: some Sequence<(name: String, value: String)>) -> [Self] {
        var headers: [Self] = []
        var places: [String: Int] = [:]
        for (name, value) in pairs {
            if let place = places[name] {
                headers[place].value.append(value)
            } else {
                places[name] = headers.count
                headers.append(Self(name: name, value: [value]))
            }
        }
        return headers
    }
}

extension [ConformanceV1.Header] {
    /// One pair a value.
    package var pairs: [(name: String, value: String)] {
        flatMap { header in header.value.map { (header.name, $0) } }
    }

    package var metadata: Metadata {
        var metadata = Metadata()
        for (name, value) in pairs { metadata.add(name, value) }
        return metadata
    }
}
