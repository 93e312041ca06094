/// What the process holds in memory.
enum ProcessMemory {
    private static let page = 4_096

    /// Bytes resident, by /proc.
    static func resident() throws -> Int {
        let fields = try TextFile.lines(of: "/proc/self/statm").first?.split(separator: " ") ?? []
        guard fields.count > 1, let pages = Int(fields[1]) else {
            throw ExperimentFailure("/proc/self/statm does not say what is resident")
        }
        return pages * page
    }
}
