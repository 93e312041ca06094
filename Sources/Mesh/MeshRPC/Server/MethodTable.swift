/// The methods of a server, found by the path of a request.
package struct MethodTable: Sendable {
    private let paths: PathTable
    private let streaming: [Bool]
    private let methods: [MethodDescriptor]

    /// Precondition: no method appears twice.
    package init(_ methods: [MethodDescriptor]) {
        self.methods = methods
        paths = PathTable(methods.map(\.path))
        streaming = methods.map { $0.kind != .unary }
    }

    package subscript(index: Int) -> MethodDescriptor { methods[index] }

    /// Whether a side of the method sends a stream. An array of its own, so that a unary call touches no descriptor.
    package func isStreaming(_ index: Int) -> Bool { streaming[index] }

    /// The position of the method that the value of `:path` names; a query after it does not matter.
    package func index(ofPath path: ArraySlice<UInt8>) -> Int? {
        if let index = paths[path] { return index }
        guard let end = path.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return paths[path[..<end]]
    }
}
