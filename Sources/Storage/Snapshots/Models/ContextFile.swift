import Learning
import Signals

/// The layout of a context file; all values little-endian.
///
///     header (16) | items n (8) | devices d (8) | length of the devices' names (8) | their names | zeros up to a multiple of 64
///     n × (31 + d) Float32: hours 0 to 23, Monday to Sunday, devices
public enum ContextFile {
    private static let namesStart: UInt64 = 40

    public static func write(_ context: ContextAffinities, into builder: SnapshotBuilder) throws {
        var names = ByteEncoder()
        for device in context.devices { names.write(device) }
        var file = try OutputFile(path: try builder.path(of: SnapshotFile.context), header: .context)
        try file.write(
            integers: [UInt64(context.itemCount), UInt64(context.devices.count), UInt64(names.bytes.count)])
        try file.write(names.bytes)
        try file.align(to: valuesStart(names: UInt64(names.bytes.count)))
        try file.write(values: context.rowMajor)
        try file.finish()
    }

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    static func read(path: String) throws(SnapshotError) -> ContextAffinities {
        let file = try MappedFile(path: path)
        try file.checkHeader(.context)
        let items = try file.integer(UInt64.self, at: 16)
        let devices = try file.integer(UInt64.self, at: 24)
        let length = try file.integer(UInt64.self, at: 32)
        guard items <= UInt64(Int32.max), devices <= UInt64(ContextCounts.maximumDevices), length <= 1 << 16 else {
            throw .corrupted(path: path, reason: "\(items) items and \(devices) devices")
        }
        let names = try names(of: Int(devices), try file.bytes(at: namesStart, count: length), path)
        let columns = UInt64(ContextAffinities.hours + ContextAffinities.weekdays) + devices
        let start = valuesStart(names: length)
        let values = try file.values(Float.self, at: start, count: Int(items * columns))
        guard start + items * columns * 4 == UInt64(file.count) else {
            throw .corrupted(
                path: path, reason: "it should end at byte \(start + items * columns * 4) of its \(file.count)")
        }
        guard values.allSatisfy(\.isFinite) else { throw .corrupted(path: path, reason: "an affinity is not finite") }
        return ContextAffinities(itemCount: Int(items), devices: names, rowMajor: Array(values))
    }

    private static func valuesStart(names: UInt64) -> UInt64 { (namesStart + names + 63) / 64 * 64 }

    private static func names(of count: Int, _ bytes: [UInt8], _ path: String) throws(SnapshotError) -> [String] {
        var decoder = ByteDecoder(bytes)
        do throws(ByteDecodingError) {
            var names: [String] = []
            for _ in 0..<count { names.append(try decoder.readString()) }
            try decoder.finish()
            return names
        } catch {
            throw .corrupted(path: path, reason: "\(error)")
        }
    }
}
