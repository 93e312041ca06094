/// Where an event lies in the log.
package struct EventPosition: Sendable, Hashable {
    package var partition: UInt32
    package var offset: UInt64

    package init(partition: UInt32, offset: UInt64) {
        self.partition = partition
        self.offset = offset
    }
}
