/// A call that wants to be told when its time has come. Confined to its connection's event loop.
protocol TimedCall: AnyObject {
    var deadline: ContinuousClock.Instant? { get }
    func deadlinePassed()
}
