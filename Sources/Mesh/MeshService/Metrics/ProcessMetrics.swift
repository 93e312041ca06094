#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the kernel says of this process, under the names that Prometheus' own client libraries use. Read from `/proc`
/// when asked; what cannot be read is left out.
struct ProcessMetrics {
    let cpuSeconds: Double
    let residentBytes: Int
    let startTimeSeconds: Double
    let openFiles: Int?

    /// Nil where there is no `/proc`.
    static func read() -> ProcessMetrics? {
        guard let stat = try? FileText.read(path: "/proc/self/stat"), let name = stat.lastIndex(of: ")") else {
            return nil
        }
        // Fields after the name, which may hold spaces itself: 0 is the state, proc(5)'s field 3.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let started = Double(fields[19]), let pages = Int(fields[21])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return ProcessMetrics(
            cpuSeconds: (user + system) / ticks,
            residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)),
            startTimeSeconds: bootTimeSeconds() + started / ticks,
            openFiles: countOpenFiles())
    }

    var text: String {
        var text = ""
        func write(_ name: String, _ kind: MetricKind, _ help: String, _ value: Double) {
            PrometheusRegistry.writeHead(name: name, kind: kind, help: help, into: &text)
            text += "\(name) \(MetricNumber.text(value))\n"
        }
        write("process_cpu_seconds_total", .counter, "User and system CPU time spent in seconds.", cpuSeconds)
        if let openFiles { write("process_open_fds", .gauge, "Number of open file descriptors.", Double(openFiles)) }
        write("process_resident_memory_bytes", .gauge, "Resident memory size in bytes.", Double(residentBytes))
        write(
            "process_start_time_seconds", .gauge, "Start time of the process since unix epoch in seconds.",
            startTimeSeconds)
        return text
    }

    private static func bootTimeSeconds() -> Double {
        guard let stat = try? FileText.read(path: "/proc/stat") else { return 0 }
        let line = stat.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) } ?? 0
    }

    private static func countOpenFiles() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 3  // ".", ".." and the directory itself
    }
}
