import CProtobufC

/// Checks the wire format of a message against its descriptor, before protobuf-c sees it.
///
/// protobuf-c 1.4 recurses without a limit, takes any bytes for a string, and lets a small input take much memory. The scanner
/// refuses what protobuf-c would refuse (truncation, varints of more than ten bytes, tags and lengths of more than five) and,
/// on top: nesting beyond the limit, strings that are not UTF-8 or hold a NUL, groups, a singular message given twice (whose
/// merging costs quadratic memory), and inputs whose C structures would exceed `DecodingLimits`.
///
/// The path of an error is put together while the error leaves the recursion, so valid input pays nothing for it.
struct WireScanner {
    /// What protobuf-c allocates on the heap for each field beyond the first 16 of a message while it parses: one
    /// `ScannedMember`, in slabs that double.
    static let parseBytesPerField = 80
    static let freeFieldsPerMessage = 16
    static let maximumTagBytes = 5
    static let maximumLengthBytes = 5

    let bytes: UnsafeRawBufferPointer
    let limits: DecodingLimits
    private let memoryLimit: Int
    private var memory = 0

    init(bytes: UnsafeRawBufferPointer, limits: DecodingLimits) {
        self.bytes = bytes
        self.limits = limits
        memoryLimit = limits.memory(forInputOf: bytes.count)
    }

    mutating func scan(_ descriptor: MessageDescriptor) throws(MessageError) {
        var cursor = WireCursor(bytes: bytes, position: 0, end: bytes.count)
        try scan(&cursor, descriptor.pointer, depth: 1)
    }

    private mutating func scan(
        _ cursor: inout WireCursor, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
    ) throws(MessageError) {
        guard depth <= limits.depth else {
            throw MessageError(.tooDeep, "nested deeper than \(limits.depth) messages", offset: cursor.position)
        }
        let start = cursor.position
        try charge(descriptor.pointee.sizeof_message, at: start)
        var fields = 0
        var singularMessages: UInt64 = 0
        while cursor.position < cursor.end {
            fields += 1
            if fields > WireScanner.freeFieldsPerMessage {
                try charge(WireScanner.parseBytesPerField, at: cursor.position)
            }
            let tag = try cursor.tag()
            guard let index = descriptor.pointee.fieldIndex(number: tag.number) else {
                try skipUnknown(tag, &cursor)
                continue
            }
            let field = descriptor.pointee.fields + index
            let fieldStart = cursor.position
            do throws(MessageError) {
                if field.pointee.type == PROTOBUF_C_TYPE_MESSAGE, field.pointee.label != PROTOBUF_C_LABEL_REPEATED {
                    let bit: UInt64 = index < 64 ? 1 << UInt64(index) : 0
                    guard singularMessages & bit == 0 else {
                        throw MessageError(.duplicateField, "given twice", offset: fieldStart)
                    }
                    singularMessages |= bit
                }
                try value(of: field, tag, &cursor, depth: depth)
            } catch {
                throw error.within(describe(field, start: start, end: fieldStart))
            }
        }
    }

    /// Checks one value of a known field, and leaves the cursor behind it.
    @inline(__always)
    private mutating func value(
        of field: UnsafePointer<ProtobufCFieldDescriptor>, _ tag: WireTag, _ cursor: inout WireCursor, depth: Int
    ) throws(MessageError) {
        let type = field.pointee.type
        let repeated = field.pointee.label == PROTOBUF_C_LABEL_REPEATED
        switch tag.wireType {
        case .lengthDelimited:
            let length = try cursor.length()
            let end = cursor.position + length
            switch type {
            case PROTOBUF_C_TYPE_MESSAGE:
                if repeated { try charge(8, at: cursor.position) }
                let inner = field.pointee.descriptor!.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
                var innerCursor = WireCursor(bytes: bytes, position: cursor.position, end: end)
                try scan(&innerCursor, inner, depth: depth + 1)
            case PROTOBUF_C_TYPE_STRING:
                try charge(length + (repeated ? 24 : 16), at: cursor.position)
                let text = UnsafeRawBufferPointer(rebasing: bytes[cursor.position..<end])
                if let invalid = UTF8Check.firstInvalid(in: text) {
                    let reason = text[invalid] == 0 ? "a string must not hold NUL" : "invalid UTF-8"
                    throw MessageError(.invalidString, reason, offset: cursor.position + invalid)
                }
            case PROTOBUF_C_TYPE_BYTES:
                try charge(length + (repeated ? 32 : 16), at: cursor.position)
            default:
                guard repeated else { throw wrongType(tag, at: cursor.position) }
                try packed(type, from: cursor.position, to: end)
            }
            cursor.position = end
        case .varint where type.isVarint, .fixed64 where type.isFixed64, .fixed32 where type.isFixed32:
            if repeated { try charge(8, at: cursor.position) }
            try cursor.skip(tag.wireType)
        default:
            throw wrongType(tag, at: cursor.position)
        }
    }

    /// Checks the values of a packed repeated field.
    private mutating func packed(_ type: ProtobufCType, from start: Int, to end: Int) throws(MessageError) {
        let count = end - start
        if type.isVarint {
            var cursor = WireCursor(bytes: bytes, position: start, end: end)
            var values = 0
            while cursor.position < end {
                try cursor.skipVarint()
                values += 1
            }
            try charge(16 + values * type.elementSize, at: start)
        } else {
            guard count % type.elementSize == 0 else {
                throw MessageError(
                    .malformed, "packed values of \(type.elementSize) bytes in \(count) bytes", offset: start)
            }
            try charge(16 + count, at: start)
        }
    }

    /// Skips a field that the descriptor does not have; protobuf-c keeps a copy of it while the message lives.
    private mutating func skipUnknown(_ tag: WireTag, _ cursor: inout WireCursor) throws(MessageError) {
        let start = cursor.position
        do throws(MessageError) {
            try cursor.skip(tag.wireType)
        } catch {
            throw error.within("field \(tag.number)")
        }
        try charge(48 + cursor.position - start, at: start)
    }

    @inline(__always)
    private mutating func charge(_ size: Int, at offset: Int) throws(MessageError) {
        memory += size
        guard memory <= memoryLimit else { throw tooLarge(at: offset) }
    }

    @inline(never)
    private func tooLarge(at offset: Int) -> MessageError {
        MessageError(
            .tooLarge, "\(bytes.count) bytes that would need more than \(memoryLimit) bytes of memory", offset: offset)
    }

    private func wrongType(_ tag: WireTag, at offset: Int) -> MessageError {
        MessageError(.wrongType, "wire type \(tag.wireType.name) does not fit the field's type", offset: offset)
    }

    /// The field's name, with its index when it is repeated: the number of its values in the valid bytes before `end`, whose
    /// tag has been read already.
    private func describe(_ field: UnsafePointer<ProtobufCFieldDescriptor>, start: Int, end: Int) -> String {
        let name = String(cString: field.pointee.name)
        guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return name }
        var cursor = WireCursor(bytes: bytes, position: start, end: bytes.count)
        var index = 0
        while let tag = try? cursor.tag(), cursor.position < end, (try? cursor.skip(tag.wireType)) != nil {
            if tag.number == field.pointee.id { index += 1 }
        }
        return "\(name)[\(index)]"
    }
}
