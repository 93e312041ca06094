import CProtobufC

/// How generated code copies values out of C structures. The pointers come from a structure that protobuf-c or the JSON reader
/// has filled, so every count is that of its array.
public enum CField {
    public static func string(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        // Most strings of most messages are empty, and protobuf-c has them point to one empty string.
        guard let pointer, pointer.pointee != 0 else { return "" }
        return String(cString: pointer)
    }

    public static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: data.data, count: data.len))
    }

    @inlinable
    public static func scalars<Value: BitwiseCopyable>(_ pointer: UnsafeMutablePointer<Value>?, _ count: Int) -> [Value]
    {
        [Value](UnsafeBufferPointer(start: pointer, count: count))
    }

    @inlinable
    public static func elements<Element, Value>(
        _ pointer: UnsafeMutablePointer<Element>?, _ count: Int, _ value: (Element) -> Value
    ) -> [Value] {
        guard count > 0 else { return [] }
        return UnsafeBufferPointer(start: pointer, count: count).map(value)
    }

    public static func strings(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String]
    {
        elements(pointer, count) { string($0) }
    }

    @inlinable
    public static func message<Value: Message, Structure>(_ pointer: UnsafeMutablePointer<Structure>?) -> Value? {
        guard let pointer else { return nil }
        return Value(copying: UnsafeRawPointer(pointer))
    }

    @inlinable
    public static func messages<Value: Message, Structure>(
        _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Structure>?>?, _ count: Int
    ) -> [Value] {
        guard count > 0 else { return [] }
        return UnsafeBufferPointer(start: pointer, count: count).map { message($0) ?? Value() }
    }

    /// A map; of entries with the same key the last one counts.
    @inlinable
    public static func map<Key: Hashable, Value, Entry>(
        _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>?, _ count: Int, _ pair: (Entry) -> (Key, Value)
    ) -> [Key: Value] {
        guard count > 0 else { return [:] }
        var map = [Key: Value](minimumCapacity: count)
        for entry in UnsafeBufferPointer(start: pointer, count: count) {
            guard let entry else { continue }
            let (key, value) = pair(entry.pointee)
            map[key] = value
        }
        return map
    }
}
