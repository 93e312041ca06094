/// Why there is no result, for the person at the terminal.
public struct ExperimentFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
