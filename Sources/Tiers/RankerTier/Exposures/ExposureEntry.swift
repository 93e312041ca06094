import Learning
import MeshMessages
import Signals

/// An answer on its way into the exposure log, with all that it was made of.
package struct ExposureEntry: Sendable {
    package var id: ResponseID
    /// The moment that was answered for.
    package var at: Timestamp
    package var experiment: String
    package var assignedArm: String
    package var request: RankerV1.RankRequest
    package var response: RankerV1.RankResponse
    package var inputs: [RecordedInput]
    package var shadowItems: [String]
    /// `name=value`, of what changes answers.
    package var settings: [String]
    package var explored: ExploredSlots?

    package init(
        id: ResponseID, at: Timestamp, experiment: String = "", assignedArm: String = "",
        request: RankerV1.RankRequest, response: RankerV1.RankResponse, inputs: [RecordedInput] = [],
        shadowItems: [String] = [], settings: [String] = [], explored: ExploredSlots? = nil
    ) {
        self.id = id
        self.at = at
        self.experiment = experiment
        self.assignedArm = assignedArm
        self.request = request
        self.response = response
        self.inputs = inputs
        self.shadowItems = shadowItems
        self.settings = settings
        self.explored = explored
    }

    /// As the log keeps it.
    var message: RankerV1.Exposure {
        RankerV1.Exposure(
            format: ExposureLog.formatVersion, responseID: id.description, userID: request.userID,
            at: at.microseconds, experiment: experiment, assignedArm: assignedArm, request: request,
            response: response.serializedBytes(),
            inputs: inputs.map {
                RankerV1.ExposureInput(
                    name: $0.name, version: $0.version, value: $0.digest == nil ? $0.bytes : [],
                    digest: $0.digest ?? [])
            },
            shadowItems: shadowItems, settings: settings)
    }
}

/// A part of what an answer was made of.
package struct RecordedInput: Sendable, Equatable {
    package var name: String
    package var version: String
    package var bytes: [UInt8]
    /// SHA-256 of bytes that many answers share, which the log keeps once; nil for what is an answer's own.
    package var digest: [UInt8]?

    package init(_ name: String, version: String = "", bytes: [UInt8] = [], digest: [UInt8]? = nil) {
        self.name = name
        self.version = version
        self.bytes = bytes
        self.digest = digest
    }
}

/// What an answer showed to learn about it: what the policy's knowledge is made of.
package struct ExploredSlots: Sendable, Equatable {
    /// Seconds since the epoch.
    package var time: Double
    /// The models that name the clusters.
    package var modelsVersion: String
    package var clusters: [ClusterWeight]
    package var items: [String]

    package init(time: Double, modelsVersion: String, clusters: [ClusterWeight], items: [String]) {
        self.time = time
        self.modelsVersion = modelsVersion
        self.clusters = clusters
        self.items = items
    }

    var bytes: [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(time)
        encoder.write(modelsVersion)
        encoder.write(count: clusters.count)
        for cluster in clusters {
            encoder.write(cluster.cluster)
            encoder.write(cluster.weight)
        }
        encoder.write(count: items.count)
        for item in items { encoder.write(item) }
        return encoder.bytes
    }

    init(bytes: [UInt8]) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "explored slots")
        time = try decoder.readDouble()
        modelsVersion = try decoder.readString()
        clusters = []
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            clusters.append(ClusterWeight(try decoder.readString(), weight: try decoder.readDouble()))
        }
        items = []
        for _ in 0..<(try decoder.readCount()) { items.append(try decoder.readString()) }
        try decoder.finish()
    }
}
