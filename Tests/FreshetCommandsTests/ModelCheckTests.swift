import Foundation
import FreshetCommands
import TestSupport
import Testing

@Suite("Models that were trained elsewhere")
struct ModelCheckTests {
    /// One split on the second of two features.
    private static func text(_ features: String) -> String {
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=1
        objective=lambdarank
        feature_names=\(features)
        feature_infos=[0:1] [0:1]

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=1
        threshold=0.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=-0.1 0.1
        shrinkage=1

        end of trees

        """
    }

    private func check(_ text: String, known: [String]) throws -> ModelCheck {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/model.txt"
        try Data(text.utf8).write(to: URL(filePath: path))
        return ModelCheck(try ModelFile.read(path), known: known)
    }

    @Test func aModelOfKnownFeaturesCanBeServedInAnyOrderAndWithFewerOfThem() throws {
        let check = try check(Self.text("age score"), known: ["score", "age", "trend"])
        #expect(check.unknown.isEmpty && check.unused == ["trend"])
        #expect(check.text == "1 tree on 2 features; without trend: it can be served")
        #expect(check.json["servable"] == .bool(true))
    }

    @Test func aFeatureThatNobodyComputesIsNamed() throws {
        let check = try check(Self.text("score price"), known: ["score", "age"])
        #expect(check.unknown == ["price"])
        #expect(check.refusal(of: "m.txt").contains("does not compute: price; it knows score, age"))
        #expect(check.json["servable"] == .bool(false))
    }

    @Test func aModelWithoutNamesIsToldHowToGetThem() throws {
        let check = try check(Self.text("Column_0 Column_1"), known: ["score", "age"])
        #expect(check.refusal(of: "m.txt").contains("header=true"))
    }

    @Test func whatIsNoModelIsRefusedWithTheLine() {
        let error = #expect(throws: CommandFailure.self) {
            try check(Self.text("a b").replacing("end of trees", with: ""), known: [])
        }
        #expect(error?.exit == .badData)
        #expect(error?.message.contains("the file is not complete") == true)
    }
}
