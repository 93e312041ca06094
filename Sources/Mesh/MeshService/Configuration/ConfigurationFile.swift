import Yams

/// The keys of a configuration file and the lines that they are on.
///
/// The values are read by swift-configuration; this reads the file's structure, to refuse what nobody knows and to say
/// where it stands. The top level holds settings, and sections named after services that hold that service's settings.
struct ConfigurationFile {
    let path: String
    /// Lines by dotted key: `session.port`.
    private(set) var lines: [String: Int] = [:]
    private(set) var texts: [String: String] = [:]

    init(path: String, yaml: String) throws(ConfigurationError) {
        self.path = path
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw ConfigurationError(source: path, problem: "is not YAML: \(error)")
        } catch {
            throw ConfigurationError(source: path, problem: "is not YAML: \(error)")
        }
        guard let root, root != Node("") else { return }
        guard let mapping = root.mapping else {
            throw ConfigurationError(
                source: Self.place(path, root.mark?.line), problem: "the top level is not a mapping of keys to values")
        }
        for (key, value) in mapping { try readTopLevel(key: key, value: value) }
    }

    /// `mesh.yaml:3`, or the path alone when the key is not in the file.
    func place(of key: String) -> String { Self.place(path, lines[key]) }

    private mutating func readTopLevel(key: Node, value: Node) throws(ConfigurationError) {
        let name = key.string ?? "?"
        if let service = ServiceName(rawValue: name), let section = value.mapping {
            let known = KnownSettings.settings(of: service).map(\.name)
            for (key, value) in section { try read(key: key, value: value, section: service, known: known) }
        } else if ServiceName(rawValue: name) != nil, value.scalar?.string.isEmpty ?? false {
            return  // a section with nothing in it
        } else {
            let known = Array(KnownSettings.names) + ServiceName.allCases.map(\.rawValue)
            try read(key: key, value: value, section: nil, known: known)
        }
    }

    private mutating func read(key: Node, value: Node, section: ServiceName?, known: [String])
        throws(ConfigurationError)
    {
        let name = key.string ?? "?"
        let place = Self.place(path, key.mark?.line)
        guard known.contains(name) else {
            let inSection = section.map { " in the section '\($0.rawValue)'" } ?? ""
            let hint = NearestName.hint(for: name, among: known) { "'\($0)'" }
            throw ConfigurationError(source: place, problem: "unknown key '\(name)'\(inSection)\(hint)")
        }
        guard let scalar = value.scalar else {
            throw ConfigurationError(source: place, problem: "'\(name)' needs a single value")
        }
        let path = section.map { "\($0.rawValue).\(name)" } ?? name
        lines[path] = key.mark?.line
        texts[path] = scalar.string
    }

    private static func place(_ path: String, _ line: Int?) -> String { line.map { "\(path):\($0)" } ?? path }
}
