import MeshMessages
import ProtobufC

/// The last known topology on disk, so that a process that starts while the coordinator is away still knows its peers.
struct TopologyFile {
    let path: String

    /// Nil when there is none. A file that does not read back is as good as none: the coordinator will tell.
    func load() -> Topology? {
        guard let text = try? FileText.read(path: path),
            let message = try? CoordinatorV1.Topology(jsonBytes: Array(text.utf8))
        else { return nil }
        return Topology(message)
    }

    func save(_ topology: Topology) throws(FileText.Failure) {
        try FileText.replace(path: path, with: topology.message.jsonBytes())
    }
}
