/// What the detectors have counted since this process started.
package struct DetectorCounts: Sendable, Equatable {
    /// Events read from the log.
    package var followed: UInt64 = 0
    /// Events skipped because they were older than the catalogue's age limit, against the watermark.
    package var old: UInt64 = 0
    /// Events skipped because they claim to be in the future.
    package var future: UInt64 = 0
    /// Events skipped because they are copies of an anonymous id's events, which were counted under that id.
    package var linked: UInt64 = 0
    /// By signal.
    package var detections: [String: UInt64] = [:]
    /// Patches not written because they had already expired when their detection was made.
    package var expiredPatches: UInt64 = 0
    /// Detections whose action was held back: too old, or the rule had acted as often as it may.
    package var suppressed: UInt64 = 0
    /// Users forgotten because more were active than are held.
    package var evictedUsers: UInt64 = 0
}
