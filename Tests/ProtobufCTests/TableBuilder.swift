import CMessages
import Foundation
import ProtobufC

/// A message of a table that was made at run time. Its value is the wire format.
protocol TableMessage: Message {
    static var table: TableBuilder.Table { get }
    var bytes: [UInt8] { get set }
}

extension TableMessage {
    init(copying message: UnsafeRawPointer) {
        let message = message.assumingMemoryBound(to: ProtobufCMessage.self)
        self.init()
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

        var descriptor: MessageDescriptor {
            MessageDescriptor { (message: UnsafeMutablePointer<ProtobufCMessage>?) in
                message?.initialize(
                    to: ProtobufCMessage(descriptor: pointer, n_unknown_fields: 0, unknown_fields: nil))
            }
        }
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
