import Crypto
import Synchronization

/// The bytes of a value that many answers share, made once for as long as it stays the same.
final class SharedInput<Value: Equatable & Sendable>: Sendable {
    private struct Made {
        var value: Value
        var input: RecordedInput
    }

    private let made = Mutex<Made?>(nil)

    /// - Parameter encode: makes the bytes; called when the value is another one than the last time.
    func recorded(_ name: String, version: String = "", _ value: Value, _ encode: (Value) -> [UInt8]) -> RecordedInput {
        var input = made.withLock { made in
            if let made, made.value == value { return made.input }
            let bytes = encode(value)
            let input = RecordedInput(name, bytes: bytes, digest: Array(SHA256.hash(data: bytes)))
            made = Made(value: value, input: input)
            return input
        }
        input.version = version
        return input
    }
}
