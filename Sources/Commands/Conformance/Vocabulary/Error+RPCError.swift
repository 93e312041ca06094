import MeshRPC

extension ConformanceV1.Error {
    /// How a call failed, with every detail's bytes as they came.
    package init(_ error: RPCError) {
        self.init(
            code: ConformanceV1.Code(error.code), message: error.message,
            details: error.details.map {
                GoogleProtobuf.AnyMessage(typeUrl: GoogleProtobuf.AnyMessage.prefix + $0.type, value: $0.value)
            })
    }
}

extension RPCError {
    /// The error that a definition asks for.
    package init(_ error: ConformanceV1.Error) {
        self.init(
            Code(error.code), error.message ?? "",
            details: error.details.map { Detail(type: $0.typeName, value: $0.value) })
    }
}
