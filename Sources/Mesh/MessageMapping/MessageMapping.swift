// MessageMapping: the domain's values as messages, and messages as the domain's values.
//
// What it is for: `value.message` gives the message of a domain value; `Event(message:)` and its like give the value of a
// message, or say which field makes it none. A round trip changes nothing, bit for bit.
//
// What it may import: Signals, MeshMessages (and MeshRPC, for the error that a refused request is answered with).
//
// Where to start reading: MappingError.swift, then Event+message.swift.
