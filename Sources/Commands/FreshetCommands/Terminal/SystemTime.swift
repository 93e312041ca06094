import MeshService
import Signals

/// The system's clock, as event time.
enum SystemTime {
    static var now: Timestamp { Timestamp(microseconds: WallClock.now()) }
}
