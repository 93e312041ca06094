import Foundation
import FreshetCommands
import TestSupport
import Testing

@Suite("Training rows for LightGBM")
struct TrainingFileTests {
    private func written(_ format: TrainingFile.Format) throws -> (data: String, query: String) {
        let directory = TemporaryDirectory()
        let file = try TrainingFile(path: "\(directory.path)/train", format: format, features: ["score", "age"])
        try file.add(labels: [true, false], features: [0.25, 3, -1e-9, .nan])
        try file.add(labels: [], features: [])
        try file.add(labels: [false], features: [0, 1_234_567])
        try file.finish()
        #expect(file.rows == 3 && file.queries == 2)
        func text(_ path: String) throws -> String {
            String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        }
        return (try text(file.path), try text(TrainingFile.queryPath(of: file.path)))
    }

    @Test func csvNamesTheFeaturesAndLeavesMissingValuesEmpty() throws {
        let written = try written(.csv)
        #expect(written.data == "label,score,age\n1,0.25,3\n0,-1e-09,\n0,0,1234567\n")
        #expect(written.query == "2\n1\n")
    }

    @Test func libsvmLeavesZerosOutAndNotMissingValues() throws {
        #expect(try written(.libsvm).data == "1 0:0.25 1:3\n0 0:-1e-09 1:nan\n0 1:1234567\n")
    }

    @Test func whereNothingCanBeWrittenIsSaidAtOnce() {
        #expect(throws: CommandFailure.self) {
            try TrainingFile(path: "/no/such/directory/train", format: .csv, features: [])
        }
    }
}
