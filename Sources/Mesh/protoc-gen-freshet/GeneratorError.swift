/// Something in a .proto file that Freshet's messages do not have. protoc prints the description.
struct GeneratorError: Error, CustomStringConvertible {
    var file: String
    /// The full name of the element, for example `freshet.signals.v1.Event.value`.
    var element: String
    var reason: String

    var description: String { "\(file): \(element): \(reason)" }
}
