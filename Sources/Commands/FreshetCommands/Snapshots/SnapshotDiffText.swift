import MeshMessages
import Signals

/// What changes from one snapshot to another, for people and as JSON.
package struct SnapshotDiffText {
    let diff: BatchV1.DiffSnapshotsResponse

    package init(_ diff: BatchV1.DiffSnapshotsResponse) {
        self.diff = diff
    }

    // MARK: - For people

    package var text: String {
        var lines = pair.lines + [""]
        if !diff.sameSignals { lines += ["the catalogue of signals is another one", ""] }
        var table = TextTable([
            ("", .left), ("added", .right), ("removed", .right), ("changed", .right), ("unchanged", .right),
        ])
        Self.add("users", diff.users, to: &table)
        for signal in diff.signals {
            table.add(
                "  \(signal.signal)", Self.count(signal.added), Self.count(signal.removed), Self.count(signal.changed),
                Self.count(signal.unchanged))
        }
        Self.add("items", diff.items, to: &table)
        lines += table.lines
        for (name, set) in [("users", diff.users), ("items", diff.items)] {
            for (what, examples) in [
                ("added", set?.addedExamples), ("removed", set?.removedExamples), ("changed", set?.changedExamples),
            ] {
                guard let examples, !examples.isEmpty else { continue }
                lines.append("\(name) \(what), for example: \(examples.joined(separator: ", "))")
            }
        }
        if !figures.isEmpty {
            lines.append("")
            lines += qualityTable.lines
        }
        return lines.joined(separator: "\n")
    }

    private var pair: TextTable {
        var table = TextTable([
            ("", .left), ("profiles", .left), ("as of", .left), ("users", .right), ("models", .left),
        ])
        for (name, profiles) in [("from", diff.fromProfiles), ("to", diff.toProfiles)] {
            let profiles = profiles ?? BatchV1.SnapshotInfo()
            table.add(
                name, profiles.version, TimeText.iso8601(Timestamp(microseconds: profiles.asOf)),
                Self.count(profiles.users), profiles.modelsVersion.isEmpty ? "-" : profiles.modelsVersion)
        }
        return table
    }

    private var qualityTable: TextTable {
        var table = TextTable([("figure", .left), ("from", .right), ("to", .right), ("change", .right)])
        for figure in figures {
            table.add(
                figure.name, figure.from.map(Self.figure) ?? "-", figure.to.map(Self.figure) ?? "-",
                figure.change.map(Numbers.percentage) ?? "")
        }
        return table
    }

    private static func add(_ name: String, _ set: BatchV1.SetDiff?, to table: inout TextTable) {
        let set = set ?? BatchV1.SetDiff()
        table.add(name, count(set.added), count(set.removed), count(set.changed), count(set.unchanged))
    }

    private static func count(_ number: UInt64) -> String { Numbers.grouped(Int(clamping: number)) }

    private static func figure(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e12 ? Numbers.grouped(Int(value)) : Numbers.fixed(value, 4)
    }

    // MARK: - Quality side by side

    struct Figure: Equatable {
        var name: String
        var from: Double?
        var to: Double?

        /// As a share of what it was.
        var change: Double? {
            guard let from, let to, from != 0 else { return nil }
            return to / from - 1
        }
    }

    /// Of models and profiles, by name.
    var figures: [Figure] {
        func values(_ infos: [BatchV1.SnapshotInfo?]) -> [String: Double] {
            Dictionary(infos.compactMap { $0 }.flatMap(\.quality).map { ($0.name, $0.value) }) { first, _ in first }
        }
        let from = values([diff.fromModels, diff.fromProfiles])
        let to = values([diff.toModels, diff.toProfiles])
        return Set(from.keys).union(to.keys).sorted().map { Figure(name: $0, from: from[$0], to: to[$0]) }
    }

    // MARK: - JSON

    package var json: JSONText {
        .object([
            ("from", Self.json(diff.fromProfiles)), ("to", Self.json(diff.toProfiles)),
            ("same_signals", .bool(diff.sameSignals)), ("users", Self.json(diff.users)),
            (
                "signals",
                .object(
                    diff.signals.map { signal in
                        (
                            signal.signal,
                            .object(Self.counts(signal.added, signal.removed, signal.changed, signal.unchanged))
                        )
                    })
            ),
            ("items", Self.json(diff.items)),
            (
                "quality",
                .object(
                    figures.map { figure in
                        (
                            figure.name,
                            .object([
                                ("from", figure.from.map { .number($0) } ?? .null),
                                ("to", figure.to.map { .number($0) } ?? .null),
                            ])
                        )
                    })
            ),
        ])
    }

    private static func json(_ profiles: BatchV1.SnapshotInfo?) -> JSONText {
        .object(SnapshotListing.members(profiles ?? BatchV1.SnapshotInfo()).filter { $0.0 != "quality" })
    }

    private static func json(_ set: BatchV1.SetDiff?) -> JSONText {
        let set = set ?? BatchV1.SetDiff()
        return .object(
            counts(set.added, set.removed, set.changed, set.unchanged) + [
                ("added_examples", .array(set.addedExamples.map { .string($0) })),
                ("removed_examples", .array(set.removedExamples.map { .string($0) })),
                ("changed_examples", .array(set.changedExamples.map { .string($0) })),
            ])
    }

    private static func counts(
        _ added: UInt64, _ removed: UInt64, _ changed: UInt64, _ unchanged: UInt64
    ) -> [(String, JSONText)] {
        [("added", added), ("removed", removed), ("changed", changed), ("unchanged", unchanged)]
            .map { ($0.0, .integer(Int64(clamping: $0.1))) }
    }
}
