import MeshMessages

/// Where the nodes' streams meet: prints their entries one after the other, and knows where each partition stands.
actor TailOutput: TailSink {
    private(set) var cursor: TailCursor
    private let user: String?
    private let isJSON: Bool
    private var left: Int

    init(cursor: TailCursor, user: String?, isJSON: Bool, limit: Int?) {
        self.cursor = cursor
        self.user = user
        self.isJSON = isJSON
        left = limit ?? .max
    }

    /// Prints what a page has brought.
    /// - Returns: false when enough has been printed.
    func take(_ page: SessionV1.ReadEventsResponse) -> Bool {
        for entry in page.entries where left > 0 && (user == nil || entry.event?.userID == user) {
            Terminal.print(isJSON ? TailLine.json(entry).compact : TailLine.text(entry))
            left -= 1
        }
        cursor.take(page)
        return left > 0
    }
}
