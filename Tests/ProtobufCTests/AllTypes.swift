import CMessages
import Foundation
import ProtobufC

/// A message with a field of every type, also those that Freshet's protos do not use, from tables built at run time.
///
/// Its value is the wire format, so that it can be compared with protoc's.
struct AllTypes: Message {
    static let proto = """
        syntax = "proto3";
        message AllTypes {
          int32 an_int32 = 1; sint32 a_sint32 = 2; sfixed32 a_sfixed32 = 3; uint32 a_uint32 = 4; fixed32 a_fixed32 = 5;
          int64 an_int64 = 6; sint64 a_sint64 = 7; sfixed64 a_sfixed64 = 8; uint64 a_uint64 = 9; fixed64 a_fixed64 = 10;
          float a_float = 11; double a_double = 12; bool a_bool = 13; string a_string = 14; bytes some_bytes = 15;
          repeated sint64 many_sint64 = 17; repeated bool many_bool = 18; repeated bytes many_bytes = 19;
          repeated float many_float = 20; map<int32, string> by_number = 21; map<uint64, bool> by_id = 22;
        }
        """

    private static let byNumber: TableBuilder.Table = TableBuilder.message(
        "ByNumberEntry", [.init("key", 1, PROTOBUF_C_TYPE_INT32), .init("value", 2, PROTOBUF_C_TYPE_STRING)]
    ) { TableBuilder.clear($0, AllTypes.byNumber) }

    private static let byID: TableBuilder.Table = TableBuilder.message(
        "ByIdEntry", [.init("key", 1, PROTOBUF_C_TYPE_UINT64), .init("value", 2, PROTOBUF_C_TYPE_BOOL)]
    ) { TableBuilder.clear($0, AllTypes.byID) }

    private static let table: TableBuilder.Table = {
        let scalars: [(String, ProtobufCType)] = [
            ("an_int32", PROTOBUF_C_TYPE_INT32), ("a_sint32", PROTOBUF_C_TYPE_SINT32),
            ("a_sfixed32", PROTOBUF_C_TYPE_SFIXED32), ("a_uint32", PROTOBUF_C_TYPE_UINT32),
            ("a_fixed32", PROTOBUF_C_TYPE_FIXED32), ("an_int64", PROTOBUF_C_TYPE_INT64),
            ("a_sint64", PROTOBUF_C_TYPE_SINT64), ("a_sfixed64", PROTOBUF_C_TYPE_SFIXED64),
            ("a_uint64", PROTOBUF_C_TYPE_UINT64), ("a_fixed64", PROTOBUF_C_TYPE_FIXED64),
            ("a_float", PROTOBUF_C_TYPE_FLOAT), ("a_double", PROTOBUF_C_TYPE_DOUBLE), ("a_bool", PROTOBUF_C_TYPE_BOOL),
            ("a_string", PROTOBUF_C_TYPE_STRING), ("some_bytes", PROTOBUF_C_TYPE_BYTES),
        ]
        let repeated: [TableBuilder.Field] = [
            .init("many_sint64", 17, PROTOBUF_C_TYPE_SINT64, isRepeated: true),
            .init("many_bool", 18, PROTOBUF_C_TYPE_BOOL, isRepeated: true),
            .init("many_bytes", 19, PROTOBUF_C_TYPE_BYTES, isRepeated: true),
            .init("many_float", 20, PROTOBUF_C_TYPE_FLOAT, isRepeated: true),
            .init("by_number", 21, PROTOBUF_C_TYPE_MESSAGE, isRepeated: true, entry: byNumber),
            .init("by_id", 22, PROTOBUF_C_TYPE_MESSAGE, isRepeated: true, entry: byID),
        ]
        let single = scalars.enumerated().map { TableBuilder.Field($1.0, UInt32($0 + 1), $1.1) }
        return TableBuilder.message("AllTypes", single + repeated) { TableBuilder.clear($0, AllTypes.table) }
    }()

    static let descriptor = MessageDescriptor { (message: UnsafeMutablePointer<ProtobufCMessage>?) in
        message?.initialize(to: ProtobufCMessage(descriptor: table.pointer, n_unknown_fields: 0, unknown_fields: nil))
    }

    var bytes: [UInt8] = []

    init() {}

    init(copying message: UnsafeRawPointer) {
        let message = message.assumingMemoryBound(to: ProtobufCMessage.self)
        bytes = [UInt8](unsafeUninitializedCapacity: protobuf_c_message_get_packed_size(message)) { buffer, count in
            count = protobuf_c_message_pack(message, buffer.baseAddress)
        }
    }

    /// The structure stays allocated: a test makes a handful of them.
    func build(in arena: Arena) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(protobuf_c_message_unpack(Self.table.pointer, nil, bytes.count, bytes)!)
    }
}

/// Makes descriptor tables as protoc-c would; they live as long as the process.
enum TableBuilder {
    /// - Note: `@unchecked Sendable` because nothing writes a table once it is made.
    struct Table: @unchecked Sendable {
        let pointer: UnsafePointer<ProtobufCMessageDescriptor>
    }

    /// What the `…__init` functions of protoc-c do for messages whose defaults are all zero.
    static func clear(_ message: UnsafeMutablePointer<ProtobufCMessage>?, _ table: Table) {
        guard let message else { return }
        memset(message, 0, table.pointer.pointee.sizeof_message)
        message.pointee.descriptor = table.pointer
    }

    struct Field {
        var name: String
        var number: UInt32
        var type: ProtobufCType
        var isRepeated: Bool
        var entry: Table?

        init(
            _ name: String, _ number: UInt32, _ type: ProtobufCType, isRepeated: Bool = false,
            entry: Table? = nil
        ) {
            self.name = name
            self.number = number
            self.type = type
            self.isRepeated = isRepeated
            self.entry = entry
        }
    }

    /// Every field takes 16 bytes: a count and a pointer, or a value.
    static func message(
        _ name: String, _ fields: [Field], initialize: @convention(c) (UnsafeMutablePointer<ProtobufCMessage>?) -> Void
    ) -> Table {
        let header = MemoryLayout<ProtobufCMessage>.stride
        let table = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: fields.count)
        let ranges = UnsafeMutablePointer<ProtobufCIntRange>.allocate(capacity: fields.count + 1)
        for (index, field) in fields.enumerated() {
            let place = UInt32(header + index * 16)
            let isPacked =
                field.isRepeated && field.type != PROTOBUF_C_TYPE_BYTES && field.type != PROTOBUF_C_TYPE_MESSAGE
            var row = ProtobufCFieldDescriptor()
            row.name = UnsafePointer(strdup(field.name))
            row.id = field.number
            row.label = field.isRepeated ? PROTOBUF_C_LABEL_REPEATED : PROTOBUF_C_LABEL_NONE
            row.type = field.type
            row.quantifier_offset = field.isRepeated ? place : 0
            row.offset = field.isRepeated ? place + 8 : place
            row.descriptor = field.entry.map { UnsafeRawPointer($0.pointer) }
            row.flags = isPacked ? UInt32(PROTOBUF_C_FIELD_FLAG_PACKED.rawValue) : 0
            (table + index).initialize(to: row)
            (ranges + index).initialize(
                to: ProtobufCIntRange(start_value: Int32(field.number), orig_index: UInt32(index)))
        }
        (ranges + fields.count).initialize(to: ProtobufCIntRange(start_value: 0, orig_index: UInt32(fields.count)))
        var descriptor = ProtobufCMessageDescriptor()
        descriptor.magic = 0x28AA_EEF9
        descriptor.name = UnsafePointer(strdup(name))
        descriptor.short_name = descriptor.name
        descriptor.c_name = descriptor.name
        descriptor.package_name = UnsafePointer(strdup(""))
        descriptor.sizeof_message = header + fields.count * 16
        descriptor.n_fields = UInt32(fields.count)
        descriptor.fields = UnsafePointer(table)
        descriptor.n_field_ranges = UInt32(fields.count)
        descriptor.field_ranges = UnsafePointer(ranges)
        descriptor.message_init = initialize
        let memory = UnsafeMutablePointer<ProtobufCMessageDescriptor>.allocate(capacity: 1)
        memory.initialize(to: descriptor)
        return Table(pointer: UnsafePointer(memory))
    }
}
