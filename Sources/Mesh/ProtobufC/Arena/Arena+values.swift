import CProtobufC

/// How generated code puts Swift values into C structures.
extension Arena {
    /// A NUL-terminated copy. A NUL within `string` ends it for the C side.
    public func string(_ string: String) -> UnsafeMutablePointer<CChar> {
        // Borrowed where its bytes lie in one piece, as they nearly always do.
        if let copy = string.utf8.withContiguousStorageIfAvailable({ terminated($0) }) { return copy }
        var string = string
        return string.withUTF8 { terminated($0) }
    }

    @inline(__always)
    private func terminated(_ utf8: UnsafeBufferPointer<UInt8>) -> UnsafeMutablePointer<CChar> {
        let copy = allocate(CChar.self, count: utf8.count + 1)
        if let start = utf8.baseAddress {
            UnsafeMutableRawPointer(copy).copyMemory(from: start, byteCount: utf8.count)
        }
        copy[utf8.count] = 0
        return copy
    }

    /// A copy of the bytes.
    public func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        guard !bytes.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
        return ProtobufCBinaryData(len: bytes.count, data: scalars(bytes))
    }

    /// A copy of the numbers.
    @inlinable
    public func scalars<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
        let copy = allocate(Value.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { copy.initialize(from: start, count: source.count) }
        }
        return copy
    }

    /// An array of `values` as the C side represents each.
    @inlinable
    public func elements<Value, Element>(
        _ values: [Value], _ element: (Value) -> Element
    ) -> UnsafeMutablePointer<Element> {
        let copy = allocate(Element.self, count: values.count)
        for index in values.indices {
            (copy + index).initialize(to: element(values[index]))
        }
        return copy
    }

    /// An array of NUL-terminated copies.
    public func strings(_ values: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        elements(values) { string($0) }
    }

    /// An array of pointers to the structures of `values`.
    @inlinable
    public func messages<Value: Message, Structure>(
        _ values: [Value]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Structure>?> {
        let copy = allocate(UnsafeMutablePointer<Structure>?.self, count: values.count)
        // Through the buffer the values are borrowed; from the array each would be retained.
        values.withUnsafeBufferPointer { values in
            for index in 0..<values.count {
                (copy + index).initialize(to: values[index].build(in: self).assumingMemoryBound(to: Structure.self))
            }
        }
        return copy
    }

    /// The structure of `value`.
    @inlinable
    public func message<Value: Message, Structure>(_ value: Value) -> UnsafeMutablePointer<Structure> {
        value.build(in: self).assumingMemoryBound(to: Structure.self)
    }

    /// An array of pointers to map entries, in the order of the keys.
    @inlinable
    public func entries<Key: Comparable & Hashable, Value, Entry>(
        _ map: [Key: Value], _ initialize: (UnsafeMutablePointer<Entry>, Key, Value) -> Void
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Entry>?> {
        let copy = allocate(UnsafeMutablePointer<Entry>?.self, count: map.count)
        var index = 0
        for (key, value) in map.sorted(by: { $0.key < $1.key }) {
            let entry = allocate(Entry.self)
            initialize(entry, key, value)
            (copy + index).initialize(to: entry)
            index += 1
        }
        return copy
    }
}
