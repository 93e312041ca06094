/// When the client gives a call up.
enum CancelTiming: Equatable {
    case never
    /// After the last request, instead of ending the requests.
    case beforeCloseSend
    /// So long after the end of the requests.
    case afterCloseSend(Duration)
    /// After having read so many responses.
    case afterResponses(Int)

    /// A cancellation that names no time is due right after the end of the requests.
    init(_ cancel: ConformanceV1.ClientCompatRequest.Cancel?) {
        guard let cancel else {
            self = .never
            return
        }
        self =
            switch cancel.cancelTiming {
            case .beforeCloseSend: .beforeCloseSend
            case .afterCloseSendMs(let delay): .afterCloseSend(.milliseconds(delay))
            case .afterNumResponses(let count): .afterResponses(Int(count))
            case nil: .afterCloseSend(.zero)
            }
    }
}
