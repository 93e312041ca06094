/// The first 16 bytes of every binary file: 8 bytes that name its kind, 4 of format version, 4 reserved.
struct FileHeader: Sendable {
    /// Eight ASCII bytes.
    let magic: [UInt8]
    let version: UInt32
    /// The oldest version that is still read.
    var oldest: UInt32?
    /// For messages.
    let name: String

    static let length: UInt64 = 16

    static let profiles = FileHeader(magic: Array("FRSHPROF".utf8), version: 1, name: "a profiles file")
    static let states = FileHeader(magic: Array("FRSHSTAT".utf8), version: 1, name: "a states file")
    static let items = FileHeader(magic: Array("FRSHITEM".utf8), version: 2, oldest: 1, name: "an items file")
    static let weights = FileHeader(magic: Array("FRSHWGHT".utf8), version: 1, name: "a weights file")
    static let taste = FileHeader(magic: Array("FRSHTAST".utf8), version: 1, name: "a taste file")
    static let activity = FileHeader(magic: Array("FRSHACTV".utf8), version: 1, name: "an activity file")
    static let context = FileHeader(magic: Array("FRSHCTXT".utf8), version: 1, name: "a context file")

    var bytes: [UInt8] { magic + LittleEndian.bytes(version) + [0, 0, 0, 0] }
}
