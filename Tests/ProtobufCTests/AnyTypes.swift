import CMessages
import ProtobufC

/// `google.protobuf.Any`, from a table built at run time.
struct AnyTable: TableMessage {
    static let table: TableBuilder.Table = TableBuilder.message(
        "google.protobuf.Any", [.init("type_url", 1, PROTOBUF_C_TYPE_STRING), .init("value", 2, PROTOBUF_C_TYPE_BYTES)]
    ) { TableBuilder.clear($0, AnyTable.table) }

    static let descriptor = table.descriptor

    var bytes: [UInt8] = []

    init() {}

    init(typeURL: String, value: [UInt8]) {
        bytes = Self.field(1, Array(typeURL.utf8)) + Self.field(2, value)
    }

    init(_ message: some Message) {
        self.init(typeURL: type(of: message).typeURL, value: message.serializedBytes())
    }

    /// A length-delimited field of the wire format; an empty one is left out.
    static func field(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
        guard !value.isEmpty else { return [] }
        var length: [UInt8] = []
        var rest = value.count
        while rest >= 0x80 {
            length.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return [number << 3 | 2] + length + [UInt8(rest)] + value
    }
}

/// `message AnyHolder { google.protobuf.Any detail = 1; repeated google.protobuf.Any details = 2; }`.
struct AnyHolder: TableMessage {
    static let table: TableBuilder.Table = TableBuilder.message(
        "test.AnyHolder",
        [
            .init("detail", 1, PROTOBUF_C_TYPE_MESSAGE, entry: AnyTable.table),
            .init("details", 2, PROTOBUF_C_TYPE_MESSAGE, isRepeated: true, entry: AnyTable.table),
        ]
    ) { TableBuilder.clear($0, AnyHolder.table) }

    static let descriptor = table.descriptor

    var bytes: [UInt8] = []

    init() {}

    init(detail: AnyTable? = nil, details: [AnyTable] = []) {
        bytes =
            (detail.map { AnyTable.field(1, $0.bytes) } ?? []) + details.flatMap { AnyTable.field(2, $0.bytes) }
    }
}
