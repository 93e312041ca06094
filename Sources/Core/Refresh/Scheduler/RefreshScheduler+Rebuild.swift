extension RefreshScheduler {
    /// Gives what is known of every cell, in no order, for another scheduler to go on with. Leases are not handed over: their
    /// workers' completions are refused there, and the cells are leased again.
    public func forEachCell(_ body: (CellRecord) -> Void) {
        for lane in lanes {
            for slot in lane.occupiedSlots where !lane[slot].isForgotten {
                let cell = lane[slot]
                body(
                    CellRecord(
                        cell: CellID(signal: lane.name, entity: entities.name(of: cell.entity)),
                        refreshedAt: cell.refreshedAt, lastQueryAt: cell.lastQueryAt,
                        pendingLoss: Double(cell.pendingLoss), pendingQueries: Int(cell.pendingQueries),
                        queryRate: Double(cell.queryRate), meanLoss: Double(cell.meanLoss), lossCount: cell.lossCount,
                        cost: Double(cell.cost), refreshes: Int(cell.refreshes)))
            }
        }
    }

    /// Takes over what another scheduler knew of a cell; what is known of it here is replaced.
    public mutating func restore(_ record: CellRecord, now: Double) {
        let (lane, slot) = slot(of: record.cell, now: now)
        lanes[lane].totals.pendingLoss += record.pendingLoss - Double(lanes[lane][slot].pendingLoss)
        lanes[lane][slot].restore(record)
        if lanes[lane].isQueued(slot) { enqueue(slot, in: lane) }
    }
}
