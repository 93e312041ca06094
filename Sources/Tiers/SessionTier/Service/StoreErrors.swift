import EventLog
import MeshRPC
import Signals

extension RPCError {
    /// How long a caller waits that is told to try again and not when.
    private static let shortWait = Duration.milliseconds(50)

    /// What a caller is told of an error of the store: its code says what can be done, try again, ask for something else, or
    /// call a person. Nil for an error that is none of the store's, such as the gate's, which says it itself.
    package init?(ofStore error: any Error) {
        switch error {
        case let error as EventLogError:
            self.init(Self.code(of: error), error.description)
            if case .overloaded(let wait) = error { tryAgain(after: wait) }
        case let error as SessionStoreError:
            self.init(Self.code(of: error), error.description)
            if case .notServed = error { tryAgain(after: Self.shortWait) }
        case let error as StalenessError:
            self.init(.failedPrecondition, error.description)
        default:
            return nil
        }
    }

    private mutating func tryAgain(after wait: Duration) {
        metadata[RetryPolicy.retryHint] = "\(max(1, Int64((wait / .milliseconds(1)).rounded(.up))))"
    }

    private static func code(of error: EventLogError) -> Code {
        switch error {
        case .overloaded: .resourceExhausted
        case .readOnly, .storage, .closed: .unavailable
        case .invalidRecord: .invalidArgument
        case .trimmed, .beyondEnd: .outOfRange
        case .unknownFormat, .settingsDiffer, .corrupted: .dataLoss
        }
    }

    private static func code(of error: SessionStoreError) -> Code {
        switch error {
        case .notServed, .wrongPhase: .unavailable
        case .linkedToAnother: .failedPrecondition
        case .unreadableState: .dataLoss
        }
    }
}
