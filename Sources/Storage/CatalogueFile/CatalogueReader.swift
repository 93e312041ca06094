import Signals
import Yams

/// Reads the nodes of a catalogue into a draft, remembers where each field stands, and collects what is wrong.
struct CatalogueReader {
    private(set) var problems: [CatalogueError.Problem] = []
    private var marks: [String: Mark] = [:]
    /// Signals that could not be read, so that references to them are not reported as well.
    private var unreadable: Set<String> = []

    mutating func read(_ root: Node) -> CatalogueDraft {
        var draft = CatalogueDraft()
        let known = [
            "version", "events", "item_attributes", "session_gap", "patches", "signals", "triggers", "ranking",
        ]
        guard let fields = mapping(root, "", known: known) else { return draft }
        if let version = fields["version"] {
            if number(version, "version") != Double(CatalogueFile.version) {
                report("version", "this build reads version \(CatalogueFile.version)", at: version)
            }
        } else {
            report("version", "is missing: write `version: \(CatalogueFile.version)`", at: root)
        }
        if let events = fields["events"] { readEvents(events, into: &draft) }
        if let attributes = fields["item_attributes"] {
            draft.itemAttributes = texts(attributes, "item_attributes") ?? []
        }
        if let gap = fields["session_gap"] {
            draft.sessionGapSeconds = duration(gap, "session_gap") ?? draft.sessionGapSeconds
        }
        if let patches = fields["patches"] { draft.patchDefaults = readPatches(patches) }
        if let ranking = fields["ranking"] { draft.ranking = readRanking(ranking) }
        if let signals = fields["signals"], let entries = mapping(signals, "signals", known: nil) {
            for (name, node) in entries.sorted(by: { Self.isBefore($0.value, $1.value) }) {
                if let definition = readSignal(node, named: name) {
                    draft.signals.append(definition)
                } else {
                    unreadable.insert(name)
                }
            }
        }
        if let triggers = fields["triggers"], let entries = mapping(triggers, "triggers", known: nil) {
            for (name, node) in entries.sorted(by: { Self.isBefore($0.value, $1.value) }) {
                if let rule = readTrigger(node, named: name) { draft.triggers.append(rule) }
            }
        }
        return draft
    }

    /// Takes over what the catalogue's own validation found, with the place of the field; not what follows from a
    /// problem that was found in reading.
    mutating func add(validationProblems found: [CatalogueError.Problem]) {
        let reported = Set(problems.map(\.field))
        for var problem in found {
            let parents = Self.parents(of: problem.field)
            if parents.contains(where: reported.contains) { continue }
            let isReference = [".over", ".signal", ".refresh"].contains { problem.field.hasSuffix($0) }
            if isReference, unreadable.contains(where: { problem.message.contains("`\($0)`") }) {
                continue
            }
            let mark = parents.compactMap { marks[$0] }.first
            problem.line = mark?.line
            problem.column = mark?.column
            problems.append(problem)
        }
    }

    private mutating func readEvents(_ node: Node, into draft: inout CatalogueDraft) {
        guard let fields = mapping(node, "events", known: ["age_limit", "max_clock_skew", "kinds"]) else { return }
        if let limit = fields["age_limit"] {
            draft.eventAgeLimitSeconds = duration(limit, "events.age_limit") ?? draft.eventAgeLimitSeconds
        }
        if let skew = fields["max_clock_skew"] {
            draft.maximumClockSkewSeconds =
                duration(skew, "events.max_clock_skew") ?? draft.maximumClockSkewSeconds
        }
        guard let kinds = fields["kinds"], let entries = mapping(kinds, "events.kinds", known: nil) else { return }
        for (kind, node) in entries {
            let path = "events.kinds.\(kind)"
            guard node.mapping != nil else {
                if let weight = number(node, path) { draft.kinds[kind] = EventKind(weight: weight) }
                continue
            }
            guard let weights = mapping(node, path, known: ["weight", "patch_weight"]) else { continue }
            guard let weight = weights["weight"] else {
                report("\(path).weight", "is missing", at: node)
                continue
            }
            guard let long = number(weight, "\(path).weight") else { continue }
            var weighed = EventKind(weight: long)
            if let patch = weights["patch_weight"] {
                weighed.patchWeight = number(patch, "\(path).patch_weight") ?? long
            }
            draft.kinds[kind] = weighed
        }
    }

    private mutating func readPatches(_ node: Node) -> PatchDefaults {
        var defaults = PatchDefaults()
        let known = ["ttl", "half_life", "kappa", "max_weight", "max_patches", "history_limit"]
        guard let fields = mapping(node, "patches", known: known) else { return defaults }
        if let node = fields["ttl"] { defaults.ttlSeconds = duration(node, "patches.ttl") ?? 1 }
        if let node = fields["half_life"] { defaults.halfLifeSeconds = duration(node, "patches.half_life") ?? 1 }
        if let node = fields["kappa"] { defaults.kappa = number(node, "patches.kappa") ?? 1 }
        if let node = fields["max_weight"] { defaults.maximumWeight = number(node, "patches.max_weight") ?? 1 }
        if let node = fields["max_patches"] { defaults.maximumPatches = integer(node, "patches.max_patches") ?? 1 }
        if let node = fields["history_limit"] { defaults.historyLimit = integer(node, "patches.history_limit") ?? 1 }
        return defaults
    }
}

// MARK: - Nodes

extension CatalogueReader {
    mutating func report(_ field: String, _ message: String, at node: Node) {
        problems.append(.init(field: field, message: message, line: node.mark?.line, column: node.mark?.column))
    }

    /// The fields of a mapping; with `known` given, any other is reported.
    mutating func mapping(_ node: Node, _ path: String, known: [String]?) -> [String: Node]? {
        note(path, node)
        guard let mapping = node.mapping else {
            report(path, "a mapping of names to values is wanted", at: node)
            return nil
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.string else {
                report(path, "a name is wanted as a key", at: key)
                continue
            }
            let field = path.isEmpty ? name : "\(path).\(name)"
            note(field, value)
            if let known, !known.contains(name) {
                report(field, "is no known key\(NearestName.hint(for: name, among: known))", at: key)
                continue
            }
            fields[name] = value
        }
        return fields
    }

    mutating func text(_ node: Node, _ path: String) -> String? {
        note(path, node)
        if let text = node.string, !text.isEmpty { return text }
        report(path, "a text is wanted", at: node)
        return nil
    }

    mutating func number(_ node: Node, _ path: String) -> Double? {
        note(path, node)
        if let number = node.float, number.isFinite { return number }
        report(path, "a number is wanted", at: node)
        return nil
    }

    mutating func integer(_ node: Node, _ path: String) -> Int? {
        guard let number = number(node, path) else { return nil }
        if let integer = Int(exactly: number) { return integer }
        report(path, "a whole number is wanted", at: node)
        return nil
    }

    mutating func flag(_ node: Node, _ path: String) -> Bool? {
        note(path, node)
        if let flag = node.bool { return flag }
        report(path, "true or false is wanted", at: node)
        return nil
    }

    /// Seconds.
    mutating func duration(_ node: Node, _ path: String) -> Double? {
        note(path, node)
        if let text = node.string, let seconds = DurationText.seconds(text) { return seconds }
        report(path, "a duration is wanted: seconds, or a number with s, min, h or d, as in `5 min`", at: node)
        return nil
    }

    mutating func texts(_ node: Node, _ path: String) -> [String]? {
        note(path, node)
        guard let sequence = node.sequence else {
            report(path, "a list is wanted", at: node)
            return nil
        }
        return sequence.compactMap { text($0, path) }
    }

    mutating func durations(_ node: Node, _ path: String) -> [Double]? {
        note(path, node)
        guard let sequence = node.sequence else {
            report(path, "a list of durations is wanted", at: node)
            return nil
        }
        return sequence.compactMap { duration($0, path) }
    }

    static func isBefore(_ left: Node, _ right: Node) -> Bool {
        (left.mark?.line ?? 0, left.mark?.column ?? 0) < (right.mark?.line ?? 0, right.mark?.column ?? 0)
    }

    /// The path itself, then what it lies in.
    static func parents(of path: String) -> [String] {
        var parts = path.split(separator: ".")
        var paths: [String] = []
        while !parts.isEmpty {
            paths.append(parts.joined(separator: "."))
            parts.removeLast()
        }
        return paths
    }

    private mutating func note(_ path: String, _ node: Node) {
        if let mark = node.mark { marks[path] = mark }
    }
}
