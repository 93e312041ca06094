// ProtobufC: the messages' runtime, a safe surface over libprotobuf-c.
//
// What it is for: Swift value types that `protoc-gen-freshet` generates (`Message`) become bytes and JSON, and come back from
// bytes and JSON that strangers sent. Input is checked against the message's descriptor before the C library sees it, the C
// structures live in a bump `Arena` that is reused, and nothing of C outlives a call.
//
// What it may import: CProtobufC and the standard library. No Foundation.
//
// Where to start reading: `Messages/Message.swift`, then `Wire/WireScanner.swift` (what is refused), `JSON/JSONMessageReader.swift`
// and `Any/MessageTypes.swift` (what `google.protobuf.Any` may hold in JSON).
