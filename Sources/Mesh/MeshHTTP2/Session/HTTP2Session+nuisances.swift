/// What a peer is charged for frames that only cost.
extension HTTP2Session {
    /// See ``FrameScanner/unfinished``.
    var unfinishedFrame: Int? { scanner.unfinished }

    /// Charges the nuisance budget; when it is exhausted the connection is ended. May run in a callback.
    func charge(_ cost: Int) {
        counters.nuisances += 1
        guard !isNuisance, !budget.spend(cost, now: now()) else { return }
        isNuisance = true
        terminate(.enhanceYourCalm)
    }

    /// Judges a frame by its header. False ends the connection, the frame unread.
    func weigh(_ header: FrameScanner.Header) -> Bool {
        switch header.type {
        case FrameType.headers:
            budget.earn()
        case FrameType.data:
            // An id that is new in this burst of bytes is not in `streams` yet.
            if header.streamID > lastRemoteStreamID || stream(header.streamID) != nil {
                budget.earn()
            } else if role == .server, endedStreams.contains(header.streamID) {
                terminate(.streamClosed)
            } else {
                charge(NuisanceBudget.Cost.frame)
            }
        case FrameType.rstStream, FrameType.windowUpdate:
            let id = header.streamID
            if id != 0, id <= lastRemoteStreamID, stream(id) == nil { charge(NuisanceBudget.Cost.frame) }
        case FrameType.settings:
            charge(NuisanceBudget.Cost.settings)
        case FrameType.goAway, FrameType.pushPromise:
            break
        default:
            charge(NuisanceBudget.Cost.frame)
        }
        return !isNuisance
    }
}
