import MeshMessages
import Signals

/// The published snapshots with what the coordinator says of them.
package struct SnapshotListing {
    package let snapshots: [BatchV1.SnapshotInfo]
    package let selection: CoordinatorV1.GetActiveSnapshotResponse

    package init(snapshots: [BatchV1.SnapshotInfo], selection: CoordinatorV1.GetActiveSnapshotResponse) {
        self.snapshots = snapshots
        self.selection = selection
    }

    /// `active`, `previous`, `held` or nothing.
    package func role(of snapshot: BatchV1.SnapshotInfo) -> String {
        func names(_ active: CoordinatorV1.ActiveSnapshot?) -> Bool {
            let version = snapshot.part == "models" ? active?.modelsVersion : active?.profilesVersion
            return version == snapshot.version
        }
        if names(selection.active) { return "active" }
        if names(selection.previous) { return "previous" }
        return snapshot.heldBecause.isEmpty ? "" : "held"
    }

    // MARK: - For people

    package func text(history showsHistory: Bool) -> String {
        guard !snapshots.isEmpty else {
            return "no snapshot has been published; make one with `freshet build --models`"
        }
        var table = TextTable([
            ("version", .left), ("part", .left), ("", .left), ("as of", .left), ("users", .right), ("items", .right),
            ("NDCG@10", .right), ("size", .right), ("models", .left),
        ])
        for snapshot in snapshots {
            let ndcg = snapshot.quality.first { $0.name == "ndcg10" }
            table.add(
                snapshot.version, snapshot.part, role(of: snapshot),
                TimeText.iso8601(Timestamp(microseconds: snapshot.asOf)), Numbers.grouped(Int(snapshot.users)),
                Numbers.grouped(Int(snapshot.items)), ndcg.map { Numbers.fixed($0.value, 4) } ?? "-",
                Self.size(snapshot.bytes), snapshot.modelsVersion.isEmpty ? "-" : snapshot.modelsVersion)
        }
        var lines = table.lines
        for snapshot in snapshots where !snapshot.heldBecause.isEmpty {
            lines.append("\(snapshot.version) was held back: \(snapshot.heldBecause.joined(separator: "; "))")
        }
        if showsHistory { lines += historyLines }
        return lines.joined(separator: "\n")
    }

    private var historyLines: [String] {
        var table = TextTable([("when", .left), ("", .left), ("profiles", .left), ("models", .left), ("why", .left)])
        for decision in selection.history {
            table.add(
                TimeText.iso8601(Timestamp(microseconds: decision.activatedAt)),
                decision.rollback ? "rollback" : "activation", decision.profilesVersion,
                decision.modelsVersion.isEmpty ? "-" : decision.modelsVersion, decision.reason)
        }
        return [""] + table.lines
    }

    /// `812 B`, `4.2 MB`
    package static func size(_ bytes: UInt64) -> String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where value >= 1_000 {
            value /= 1_000
            unit = next
        }
        return unit == "B" ? "\(bytes) B" : "\(Numbers.fixed(value, 1)) \(unit)"
    }

    // MARK: - JSON

    package var json: JSONText {
        .object([
            ("active", Self.json(selection.active)), ("previous", Self.json(selection.previous)),
            (
                "snapshots",
                .array(
                    snapshots.map { snapshot in
                        .object(
                            Self.members(snapshot) + [
                                ("active", .bool(role(of: snapshot) == "active")),
                                ("previous", .bool(role(of: snapshot) == "previous")),
                                ("held_because", .array(snapshot.heldBecause.map { .string($0) })),
                            ])
                    })
            ),
            (
                "history",
                .array(
                    selection.history.map { decision in
                        .object([
                            ("profiles_version", .string(decision.profilesVersion)),
                            ("models_version", .string(decision.modelsVersion)),
                            ("activated_at", .string(TimeText.iso8601(Timestamp(microseconds: decision.activatedAt)))),
                            ("reason", .string(decision.reason)), ("rollback", .bool(decision.rollback)),
                        ])
                    })
            ),
        ])
    }

    package static func json(_ active: CoordinatorV1.ActiveSnapshot?) -> JSONText {
        guard let active, !active.profilesVersion.isEmpty else { return .null }
        return .object([
            ("profiles_version", .string(active.profilesVersion)), ("models_version", .string(active.modelsVersion)),
            ("activated_at", .string(TimeText.iso8601(Timestamp(microseconds: active.activatedAt)))),
        ])
    }

    package static func members(_ snapshot: BatchV1.SnapshotInfo) -> [(String, JSONText)] {
        [
            ("version", .string(snapshot.version)), ("part", .string(snapshot.part)),
            ("as_of", .string(TimeText.iso8601(Timestamp(microseconds: snapshot.asOf)))),
            ("built_at", .string(TimeText.iso8601(Timestamp(microseconds: snapshot.builtAt)))),
            ("bytes", .integer(Int64(clamping: snapshot.bytes))), ("models_version", .string(snapshot.modelsVersion)),
            ("users", .integer(Int64(clamping: snapshot.users))), ("items", .integer(Int64(clamping: snapshot.items))),
            ("quality", .object(snapshot.quality.map { ($0.name, .number($0.value)) })),
        ]
    }
}
