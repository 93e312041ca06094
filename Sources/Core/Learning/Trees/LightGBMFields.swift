/// The `key=value` lines of one part of a model's text: its header or one tree.
struct LightGBMFields {
    private struct Field {
        let line: Int
        let value: Substring
    }

    /// Where the part begins.
    let line: Int
    private var fields: [Substring: Field] = [:]

    init(line: Int) { self.line = line }

    /// Takes a line; one without `=` is a flag.
    mutating func add(_ text: Substring, line: Int) throws(LightGBMError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard fields.updateValue(Field(line: line, value: parts.count > 1 ? parts[1] : ""), forKey: parts[0]) == nil
        else {
            throw LightGBMError(line: line, problem: .repeatedField(String(parts[0].prefix(40))))
        }
    }

    func has(_ name: Substring) -> Bool { fields[name] != nil }

    /// The line of a field, or where the part begins.
    func line(of name: Substring) -> Int { fields[name]?.line ?? line }

    /// The value as text, nil if the field is not there.
    func text(_ name: Substring) -> Substring? { fields[name]?.value }

    func integer(_ name: Substring, in range: ClosedRange<Int>) throws(LightGBMError) -> Int {
        let field = try field(name)
        guard let value = Int(field.value), range.contains(value) else { throw invalid(name) }
        return value
    }

    /// A list of exactly `count` finite numbers.
    func numbers(_ name: Substring, count: Int) throws(LightGBMError) -> [Double] {
        try list(name, count: count) { text in Double(text).flatMap { $0.isFinite ? $0 : nil } }
    }

    /// A list of exactly `count` integers.
    func integers<Value: FixedWidthInteger>(
        _ name: Substring, count: Int, as _: Value.Type = Value.self
    ) throws(LightGBMError) -> [Value] {
        try list(name, count: count) { Value($0) }
    }

    private func list<Value>(
        _ name: Substring, count: Int, _ read: (Substring) -> Value?
    ) throws(LightGBMError) -> [Value] {
        let field = try field(name)
        let texts = field.value.split(separator: " ")
        guard texts.count == count else {
            throw LightGBMError(
                line: field.line, problem: .wrongCount(field: String(name), expected: count, found: texts.count))
        }
        let values = texts.compactMap(read)
        guard values.count == count else { throw invalid(name) }
        return values
    }

    private func field(_ name: Substring) throws(LightGBMError) -> Field {
        guard let field = fields[name] else { throw LightGBMError(line: line, problem: .missingField(String(name))) }
        return field
    }

    private func invalid(_ name: Substring) -> LightGBMError {
        LightGBMError(line: line(of: name), problem: .invalidValue(field: String(name)))
    }
}
