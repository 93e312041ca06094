import Foundation
import Signals

/// The fields of a JSON object by type; each throws ``BadLine`` when the field is there and something else.
struct JSONFields {
    let object: [String: Any]

    private func value(_ name: String) -> Any? {
        let value = object[name]
        return value is NSNull ? nil : value
    }

    /// A text; a whole number counts as its digits, since ids are often written so.
    func text(_ name: String) throws(BadLine) -> String? {
        guard let value = value(name) else { return nil }
        if let text = value as? String { return text }
        if let number = Self.wholeNumber(value) { return String(number) }
        throw BadLine("\(name) is not a text")
    }

    func number(_ name: String) throws(BadLine) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value as? NSNumber, !Self.isBool(number), number.doubleValue.isFinite else {
            throw BadLine("\(name) is not a number")
        }
        return number.doubleValue
    }

    /// Microseconds since the epoch, as a number or (as protobuf's JSON has it) a text, or a date.
    func time(_ name: String) throws(BadLine) -> Timestamp? {
        guard let value = value(name) else { return nil }
        if let number = Self.wholeNumber(value) { return Timestamp(microseconds: number) }
        guard let text = value as? String else {
            throw BadLine("\(name) is neither microseconds since the epoch nor a text such as 1998-03-07T02:41:09Z")
        }
        if let micros = Int64(text) { return Timestamp(microseconds: micros) }
        guard let time = TimeText.parse(text, now: { SystemTime.now }) else {
            throw BadLine("\(name) '\(text)' is not a time such as 1998-03-07T02:41:09Z")
        }
        return time
    }

    /// An object of texts, or a list of `{"key", "value"}`.
    func attributes(_ name: String) throws(BadLine) -> [String: String] {
        guard let value = value(name) else { return [:] }
        if let texts = value as? [String: String] { return texts }
        guard let list = value as? [[String: String]] else { throw BadLine("\(name) is not an object of texts") }
        var attributes: [String: String] = [:]
        for entry in list {
            guard let key = entry["key"] else { throw BadLine("an entry of \(name) has no key") }
            attributes[key] = entry["value"] ?? ""
        }
        return attributes
    }

    /// An object of lists of texts.
    func labels(_ name: String) throws(BadLine) -> [String: [String]] {
        guard let value = value(name) else { return [:] }
        guard let labels = value as? [String: [String]] else {
            throw BadLine("\(name) is not an object of lists of texts")
        }
        return labels
    }

    private static func wholeNumber(_ value: Any) -> Int64? {
        guard let number = value as? NSNumber, !isBool(number) else { return nil }
        return Int64(exactly: number.doubleValue).map { _ in number.int64Value }
    }

    /// JSONSerialization makes numbers of booleans; only they have this type encoding.
    private static func isBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
