/// A JSON value, objects in the order in which they were written.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// A number without point and exponent that 64 bits can hold.
    case integer(Int64)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Equatable {
        let name: String
        let value: JSONValue
    }
}
