import Synchronization

/// The environment that is in force. Safe to use from any task.
final class EnvironmentBox: Sendable {
    private let environment: Mutex<SessionEnvironment>

    init(_ environment: SessionEnvironment) {
        self.environment = Mutex(environment)
    }

    var current: SessionEnvironment { environment.withLock { $0 } }

    /// Changes it, and returns what it is then.
    func change(_ body: (inout SessionEnvironment) -> Void) -> SessionEnvironment {
        environment.withLock {
            body(&$0)
            $0.revision += 1
            return $0
        }
    }
}
