import MeshRPC
import ProtobufC

extension ClientCase {
    /// Makes a streaming call of whatever kind.
    func stream<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ type: Request.Type,
        payload: @escaping (Response) -> ConformanceV1.ConformancePayload?
    ) async throws -> ConformanceV1.ClientResponseResult {
        try checkRequestCount(of: method)
        let messages = try request.requestMessages.map { try $0.unpacked(as: Request.self) }
        let stream: RPCStream<Request, Response>
        do {
            stream = try await caller.open(method, options: options)
        } catch let error as RPCError {
            return ConformanceV1.ClientResponseResult(
                responseHeaders: ConformanceV1.Header.list(error.metadata), error: ConformanceV1.Error(error),
                numUnsentRequests: Int32(messages.count))
        }
        var run = StreamRun(stream, cancellation: cancellation, payload: payload)
        do {
            try await run.send(
                messages, alternating: request.streamType == .fullDuplexBidiStream, pause: pauseBeforeSending)
            try await run.endRequests()
            if method.kind == .clientStream {
                try await run.receiveOnly()
            } else {
                while try await run.receive() {}
            }
        } catch let error as RPCError {
            return await run.result(endingWith: error)
        }
        return await run.result(endingWith: nil)
    }
}

/// A streaming call under way, and what came of it so far.
private struct StreamRun<Request: Message, Response: Message> {
    private let stream: RPCStream<Request, Response>
    private let cancellation: CancelTiming
    private let payload: (Response) -> ConformanceV1.ConformancePayload?
    private var payloads: [ConformanceV1.ConformancePayload] = []
    private var unsent = 0

    init(
        _ stream: RPCStream<Request, Response>, cancellation: CancelTiming,
        payload: @escaping (Response) -> ConformanceV1.ConformancePayload?
    ) {
        self.stream = stream
        self.cancellation = cancellation
        self.payload = payload
    }

    /// Sends the requests, each followed by reading a response when `alternating`. A request that cannot be sent ends the sending;
    /// why it could not comes from reading.
    mutating func send(
        _ messages: [Request], alternating: Bool, pause: () async throws -> Void
    ) async throws {
        for (index, message) in messages.enumerated() {
            try await pause()
            do {
                try await stream.send(message)
            } catch is RPCError {
                unsent = messages.count - index
                return
            }
            if alternating {
                guard try await receive() else { return }
            }
        }
    }

    /// Ends the requests, or gives the call up, as the runner asks.
    func endRequests() async throws {
        if cancellation == .beforeCloseSend { return stream.cancel() }
        stream.finishSending()
        if case .afterCloseSend(let delay) = cancellation {
            try await Task.sleep(for: delay)
            stream.cancel()
        }
    }

    /// Reads a response; false when there are no more.
    mutating func receive() async throws -> Bool {
        guard let response = try await stream.next() else { return false }
        payloads.append(payload(response) ?? ConformanceV1.ConformancePayload())
        if cancellation == .afterResponses(payloads.count) { stream.cancel() }
        return true
    }

    /// Reads the one response of a call that does not stream responses.
    mutating func receiveOnly() async throws {
        let response = try await stream.response()
        payloads.append(payload(response.message) ?? ConformanceV1.ConformancePayload())
    }

    func result(endingWith error: RPCError?) async -> ConformanceV1.ClientResponseResult {
        let headers = (try? await stream.headers()) ?? Metadata()
        return ConformanceV1.ClientResponseResult(
            responseHeaders: ConformanceV1.Header.list(headers), payloads: payloads,
            error: error.map(ConformanceV1.Error.init),
            responseTrailers: ConformanceV1.Header.list(stream.trailers), numUnsentRequests: Int32(unsent))
    }
}
