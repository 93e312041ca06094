// FuzzMessages: bytes from strangers through everything that reads them before a handler runs.
//
// The first byte picks the reader, the second (for messages) the type. Whatever a reader accepts has to survive its way out and
// in again; what it refuses, it refuses with an error. `scripts/fuzz messages` builds and runs it.
//
// Where to start reading: `MessageRoundTrip.swift`.

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = UnsafeBufferPointer(start: data, count: count)[...]
    guard let mode = input.popFirst() else { return 0 }
    let readers = Reader.all
    readers[Int(mode) % readers.count].read(Array(input))
    return 0
}
