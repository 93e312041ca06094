import Foundation
import MeshService

/// Where a mesh on one machine keeps what: `DIR/<node>/`, `DIR/logs/<node>.log`, `DIR/pids.json`, `DIR/up.lock`.
package struct MeshLayout: Sendable {
    /// Absolute.
    package let directory: String

    package init(directory: String) {
        self.directory = URL(fileURLWithPath: directory).standardizedFileURL.path
    }

    package func dataDirectory(of node: MeshNode) -> String { "\(directory)/\(node.name)" }
    package func log(of node: MeshNode) -> String { "\(directory)/logs/\(node.name).log" }
    package var pidsFile: String { "\(directory)/pids.json" }
    package var lockFile: String { "\(directory)/up.lock" }

    /// - Throws: ``CommandFailure`` with what to do.
    package func create(_ nodes: [MeshNode] = MeshNode.all(sessionNodes: 1)) throws {
        for path in ["\(directory)/logs"] + nodes.map(dataDirectory) {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw CommandFailure("cannot make the directory \(path): \(error.localizedDescription)")
            }
        }
    }

    /// Writes `{"coordinator": 123, …}`, aside and renamed, so that a reader never sees half of it.
    package func write(pids: [(node: MeshNode, pid: Int32)]) throws {
        let json = JSONText.object(pids.map { ($0.node.name, .integer(Int($0.pid))) })
        try Data((json.pretty + "\n").utf8).write(to: URL(fileURLWithPath: pidsFile), options: .atomic)
    }

    /// The process ids of the mesh that runs in this directory; nil when there is no such file.
    package func pids() throws -> [(name: String, pid: Int)]? {
        guard let data = FileManager.default.contents(atPath: pidsFile) else { return nil }
        guard let pids = try? JSONDecoder().decode([String: Int].self, from: data) else {
            throw CommandFailure("\(pidsFile) is not an object of names and process ids", exit: .badData)
        }
        return pids.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func removePids() { try? FileManager.default.removeItem(atPath: pidsFile) }
}
