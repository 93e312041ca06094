import Signals

// The detectors' part of a checkpoint.
extension Detectors {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(count: offsets.count)
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
        encoder.write(watermark != nil)
        if let watermark { encoder.write(watermark) }
        encodeShared(into: &encoder)
        encoder.write(count: users.count)
        for detector in users {
            identity(of: detector.signal).encode(into: &encoder)
            encoder.write(count: detector.users.count)
            for (userID, held) in detector.users.sorted(by: { $0.key < $1.key }) {
                encoder.write(userID)
                encoder.write(bytes: detector.signal.encode(held.state))
            }
        }
        encoder.write(modelVersion)
        let clusters = membership?.clusters ?? [:]
        encoder.write(count: clusters.count)
        for (userID, cluster) in clusters.sorted(by: { $0.key < $1.key }) {
            encoder.write(userID)
            encoder.write(cluster)
        }
        log.encode(into: &encoder)
        decisions.encode(into: &encoder)
    }

    /// The states that are of no user.
    private func encodeShared(into encoder: inout ByteEncoder) {
        var states = trending.map { (identity(of: $0.signal), $0.state.encodedBytes()) }
        states += clusterTrending.map { (clusterIdentity(of: $0.signal), $0.state.encodedBytes()) }
        states += newItems.map { (identity(of: $0.signal), $0.state.encodedBytes()) }
        encoder.write(count: states.count)
        for (identity, bytes) in states {
            identity.encode(into: &encoder)
            encoder.write(bytes: bytes)
        }
    }

    /// Reads what ``encode(into:)`` wrote into detectors without state.
    ///
    /// - Returns: the signals whose state was not there, or was of another definition.
    mutating func restore(from decoder: inout ByteDecoder) throws(ByteDecodingError) -> [String] {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let start = decoder.offset
            guard let partition = UInt32(exactly: try decoder.readVarint()) else {
                throw .invalidValue("a partition that is too large", offset: start)
            }
            offsets[partition] = try decoder.readVarint()
        }
        if try decoder.readBool() { watermark = try decoder.readTimestamp() }
        var kept: Set<String> = []
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try SignalIdentity(from: &decoder)
            try restoreShared(identity, try decoder.readBytes(), &kept)
        }
        try restoreUsers(from: &decoder, &kept)
        modelVersion = try decoder.readString()
        var clusters: [String: String] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let userID = try decoder.readString()
            clusters[userID] = try decoder.readString()
        }
        membership?.remember(clusters)
        log = try DetectionLog(from: &decoder)
        try decisions.restore(from: &decoder)
        let names =
            trending.map(\.signal.name) + clusterTrending.map(\.signal.name) + newItems.map(\.signal.name)
            + users.map(\.signal.name)
        return names.filter { !kept.contains($0) }
    }

    private mutating func restoreShared(
        _ identity: SignalIdentity, _ state: [UInt8], _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        if let index = trending.firstIndex(where: { self.identity(of: $0.signal) == identity }) {
            trending[index].state = try TrendingState(decoding: state)
        } else if let index = clusterTrending.firstIndex(where: { clusterIdentity(of: $0.signal) == identity }) {
            clusterTrending[index].state = try ClusterTrendingState(decoding: state)
            kept.insert(clusterTrending[index].signal.name)
            return
        } else if let index = newItems.firstIndex(where: { self.identity(of: $0.signal) == identity }) {
            newItems[index].state = try NewItemsState(decoding: state)
        } else {
            return
        }
        kept.insert(identity.name)
    }

    private mutating func restoreUsers(
        from decoder: inout ByteDecoder, _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try SignalIdentity(from: &decoder)
            let index = users.firstIndex { self.identity(of: $0.signal) == identity }
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                let userID = try decoder.readString()
                let bytes = try decoder.readBytes()
                guard let index else { continue }
                let signal = users[index].signal
                let state = try signal.decode(bytes)
                guard let newest = signal.newestEvent(in: state) else { continue }
                users[index].users[userID] = UserDetector.Held(state: state, newest: newest)
            }
            guard let index else { continue }
            kept.insert(users[index].signal.name)
            _ = users[index].evict()
        }
    }

    /// A signal that was global and is by cluster now keeps its identity, as the scope is no part of it, but its state has
    /// another form.
    private func clusterIdentity(of signal: Signal) -> SignalIdentity {
        var identity = identity(of: signal)
        identity.name = "clusters of \(identity.name)"
        return identity
    }
}
