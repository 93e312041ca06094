import Foundation

/// How far an import has come, in a file next to which it can be started again.
package struct ImportState: Codable, Equatable, Sendable {
    /// Which events it is about, see ``EventSpool/fingerprint``.
    package var fingerprint: String
    /// To which mesh.
    package var coordinator: String
    package var events: Int
    /// So many of them, in time order, are in the mesh.
    package var acknowledged: Int

    package init(fingerprint: String, coordinator: String, events: Int, acknowledged: Int = 0) {
        self.fingerprint = fingerprint
        self.coordinator = coordinator
        self.events = events
        self.acknowledged = acknowledged
    }

    /// The state in a file, if that is of the same events and the same mesh; nil when there is none.
    package func stored(at path: String) -> ImportState? {
        guard let data = FileManager.default.contents(atPath: path),
            let stored = try? JSONDecoder().decode(ImportState.self, from: data),
            stored.fingerprint == fingerprint, stored.coordinator == coordinator, stored.events == events,
            (0...events).contains(stored.acknowledged)
        else { return nil }
        return stored
    }

    /// Replaces the file as a whole, so that a kill leaves either the old or the new state.
    /// - Throws: ``CommandFailure`` when it cannot be written.
    package func store(at path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                "cannot write \(path), where the import notes how far it is: \(error.localizedDescription); choose another "
                    + "with --state")
        }
    }

    /// Done: there is nothing to go on with.
    package static func remove(at path: String) { try? FileManager.default.removeItem(atPath: path) }
}
