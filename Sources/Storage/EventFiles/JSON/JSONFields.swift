import Signals

/// The fields of a JSON object by type; each throws ``BadLine`` when the field is there and something else.
struct JSONFields {
    let object: [JSONValue.Member]

    private func value(_ name: String) -> JSONValue? {
        guard let member = object.first(where: { $0.name == name }), member.value != .null else { return nil }
        return member.value
    }

    func has(_ name: String) -> Bool { value(name) != nil }

    /// A text; a whole number counts as its digits, since ids are often written so.
    func text(_ name: String) throws(BadLine) -> String? {
        switch value(name) {
        case nil: return nil
        case .text(let text): return text
        case let value?:
            guard let number = Self.wholeNumber(value) else { throw BadLine("\(name) is not a text") }
            return String(number)
        }
    }

    func number(_ name: String) throws(BadLine) -> Double? {
        switch value(name) {
        case nil: return nil
        case .integer(let number): return Double(number)
        case .number(let number): return number
        default: throw BadLine("\(name) is not a number")
        }
    }

    /// Microseconds since the epoch, as a number or (as protobuf's JSON has it) a text, or a date.
    func time(_ name: String) throws(BadLine) -> Timestamp? {
        guard let value = value(name) else { return nil }
        if let number = Self.wholeNumber(value) { return Timestamp(microseconds: number) }
        guard case .text(let text) = value else {
            throw BadLine("\(name) is neither microseconds since the epoch nor a text such as 1998-03-07T02:41:09Z")
        }
        if let micros = Int64(text) { return Timestamp(microseconds: micros) }
        guard let time = ISO8601.parse(text) else {
            throw BadLine("\(name) '\(text)' is not a time such as 1998-03-07T02:41:09Z")
        }
        return time
    }

    /// An object of texts, or a list of `{"key", "value"}`.
    func attributes(_ name: String) throws(BadLine) -> [String: String] {
        switch value(name) {
        case nil: return [:]
        case .object(let members):
            var attributes: [String: String] = [:]
            for member in members {
                guard case .text(let text) = member.value else { break }
                attributes[member.name] = text
            }
            if attributes.count == members.count { return attributes }
        case .array(let entries):
            var attributes: [String: String] = [:]
            for entry in entries {
                guard case .object(let members) = entry else { throw BadLine("\(name) is not an object of texts") }
                let fields = JSONFields(object: members)
                guard let key = try fields.text("key") else { throw BadLine("an entry of \(name) has no key") }
                attributes[key] = try fields.text("value") ?? ""
            }
            return attributes
        default: break
        }
        throw BadLine("\(name) is not an object of texts")
    }

    /// An object of lists of texts.
    func labels(_ name: String) throws(BadLine) -> [String: [String]] {
        guard let value = value(name) else { return [:] }
        let problem = BadLine("\(name) is not an object of lists of texts")
        guard case .object(let members) = value else { throw problem }
        var labels: [String: [String]] = [:]
        for member in members {
            guard case .array(let entries) = member.value else { throw problem }
            var texts: [String] = []
            for entry in entries {
                guard case .text(let text) = entry else { throw problem }
                texts.append(text)
            }
            labels[member.name] = texts
        }
        return labels
    }

    /// An object of numbers.
    func numbers(_ name: String) throws(BadLine) -> [String: Double] {
        guard let value = value(name) else { return [:] }
        guard case .object(let members) = value else { throw BadLine("\(name) is not an object of numbers") }
        var numbers: [String: Double] = [:]
        for member in members {
            switch member.value {
            case .integer(let number): numbers[member.name] = Double(number)
            case .number(let number) where number.isFinite: numbers[member.name] = number
            default: throw BadLine("\(name).\(member.name) is not a number")
            }
        }
        return numbers
    }

    private static func wholeNumber(_ value: JSONValue) -> Int64? {
        switch value {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }
}
