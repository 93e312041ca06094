extension RefreshScheduler {
    /// Every known cell of these signals was recomputed by other means, such as a nightly build; takes one pass over them.
    public mutating func markRefreshed(signals: Set<String>, now: Double) {
        let configuration = configuration
        for lane in lanes.indices where signals.contains(lanes[lane].name) {
            for slot in Array(lanes[lane].occupiedSlots) {
                lanes[lane].update(slot) { $0.refresh(at: now, configuration) }
            }
            rekey(lane)
        }
    }
}
