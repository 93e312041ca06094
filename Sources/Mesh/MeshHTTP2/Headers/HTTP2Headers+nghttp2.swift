import CNghttp2

extension HTTP2Headers {
    /// Lends the block as nghttp2's name-value array, which is valid during `body` only.
    func withNameValues<R>(_ body: (UnsafePointer<nghttp2_nv>?, Int) -> R) -> R {
        bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: max(1, fields.count)) { array in
                // nghttp2 copies names and values at once and never writes to them.
                guard let base = UnsafeMutablePointer(mutating: bytes.baseAddress) else { return body(nil, 0) }
                for (index, field) in fields.enumerated() {
                    let name = base + Int(field.start)
                    array.initializeElement(
                        at: index,
                        to: nghttp2_nv(
                            name: name, value: name + Int(field.nameLength), namelen: Int(field.nameLength),
                            valuelen: Int(field.valueLength), flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)))
                }
                return body(array.baseAddress, fields.count)
            }
        }
    }
}
