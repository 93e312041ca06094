/// Writes an enum that keeps numbers it does not know.
struct EnumEmitter {
    let type: ProtoEnum

    func emit(to writer: inout SourceWriter) {
        let name = SwiftName.type(type.name)
        let values = distinctValues()
        writer.comment(type.comment)
        writer.block("public enum \(name): RawRepresentable, Hashable, Sendable") { writer in
            for value in values {
                writer.comment(value.comment)
                writer.line("case \(caseName(value))")
            }
            writer.line("/// A number that this version does not know.")
            writer.line("case unrecognized(Int32)")
            writer.line()
            writer.block("public init()") { $0.line("self = .\(caseName(values[0]))") }
            writer.line()
            writer.block("public init(rawValue: Int32)") { writer in
                writer.switchBlock("rawValue") { writer in
                    for value in values {
                        writer.line("case \(value.number): self = .\(caseName(value))")
                    }
                    writer.line("default: self = .unrecognized(rawValue)")
                }
            }
            writer.line()
            writer.block("public var rawValue: Int32") { writer in
                writer.switchBlock("self") { writer in
                    for value in values {
                        writer.line("case .\(caseName(value)): return \(value.number)")
                    }
                    writer.line("case .unrecognized(let number): return number")
                }
            }
        }
    }

    private func caseName(_ value: ProtoEnum.Value) -> String {
        SwiftName.escaped(SwiftName.enumCase(value.name, of: type.name))
    }

    /// Aliases of a number are left out: the first name stands for it.
    private func distinctValues() -> [ProtoEnum.Value] {
        var numbers: Set<Int32> = []
        return type.values.filter { numbers.insert($0.number).inserted }
    }
}
