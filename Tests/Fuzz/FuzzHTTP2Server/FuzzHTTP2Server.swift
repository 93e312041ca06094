// FuzzHTTP2Server: a client's bytes against the whole server path in memory: nghttp2, streams, Connect, handlers.
//
// The first byte tells how to read the rest: as bytes in pieces, or as a script of well-formed frames, with which a fuzzer gets
// behind the framing. `scripts/fuzz http2` builds and runs it.
//
// Where to start reading: `FrameScript.swift` (what an input means), then `ServerUnderFuzz.swift` (what must hold).

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = UnsafeBufferPointer(start: data, count: count)[...]
    guard let mode = input.popFirst() else { return 0 }
    let server = ServerUnderFuzz(hasSmallLimits: mode & 2 != 0)
    if mode & 4 == 0 {
        server.receive(Frame.preface + Frame(type: 4).bytes)
        // Among bytes as they come there may be the client's GOAWAY, after which the server owes none.
        server.owesGoAway = mode & 1 == 0
    }
    if mode & 1 == 0 {
        var script = FrameScript(Array(input))
        while let step = script.next() { server.perform(step) }
    } else {
        while let length = input.popFirst() {
            server.receive(Array(input.prefix(Int(length) + 1)))
            input = input.dropFirst(Int(length) + 1)
        }
    }
    server.finish()
    return 0
}
