/// What a file's rows are.
package enum FileRole: Sendable, Equatable {
    case events
    case items
}
