import Foundation
import Logging
import MeshService
import Signals

/// The checkpoint on this machine's disk. It is replaced in one step: a reader or a crash sees the old one or the new one.
package struct CheckpointFile: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Written aside, synced and renamed.
    package func save(_ bytes: [UInt8]) throws {
        try FileText.replace(path: path, with: bytes)
    }

    /// What the last run left. Without a checkpoint, and with one that cannot be read, the detectors come back empty and
    /// with no offsets, so that the log is read from its start; a damaged one is reported.
    package func load(into empty: Detectors, logger: Logger) -> Checkpoint.Restored {
        let fresh = Checkpoint.Restored(detectors: empty)
        guard FileManager.default.fileExists(atPath: path) else { return fresh }
        do {
            let restored = try Checkpoint.restore([UInt8](Data(contentsOf: URL(filePath: path))), into: empty)
            for name in restored.restarted {
                logger.warning(
                    "the checkpoint has no state of this signal as it is defined now; it starts from an empty state",
                    metadata: ["signal": "\(name)"])
            }
            return restored
        } catch {
            logger.error(
                "the checkpoint cannot be read; reading the log from its start",
                metadata: ["file": "\(path)", "error": "\(error)"])
            return fresh
        }
    }
}
