import Learning
import Testing

struct GradientBoostedTreesTests {
    @Test("A model scores as LightGBM itself does", arguments: BoostedFixture.names)
    func agreesWithLightGBM(name: String) throws {
        let fixture = try BoostedFixture(name)
        let model = try GradientBoostedTrees(lightGBM: fixture.text)
        #expect(fixture.rows.count == 48)
        for (number, row) in fixture.rows.enumerated() {
            let (raw, value) = (model.rawScore(row.features), model.predict(row.features))
            #expect(abs(raw - row.rawScore) <= 1e-9 * max(1, abs(row.rawScore)), "\(name), row \(number)")
            #expect(abs(value - row.prediction) <= 1e-9 * max(1, abs(row.prediction)), "\(name), row \(number)")
        }
    }

    @Test("The header says what the model takes and was trained for")
    func header() throws {
        let model = try GradientBoostedTrees(lightGBM: BoostedFixture("binary").text)
        #expect(model.featureNames == ["popularity", "recency", "affinity", "exposure", "hour"])
        #expect((model.featureCount, model.treeCount) == (5, 8))
        #expect(model.objective == .sigmoid(slope: 1.5) && !model.averagesOutput)
        #expect(try GradientBoostedTrees(lightGBM: BoostedFixture("forest").text).averagesOutput)
        #expect(try GradientBoostedTrees(lightGBM: BoostedFixture("lambdarank").text).objective == .identity)
    }

    @Test("Carriage returns at the ends of lines change nothing")
    func carriageReturns() throws {
        let text = try BoostedFixture("sqrt").text
        let crlf = text.replacing("\n", with: "\r\n")
        #expect(try GradientBoostedTrees(lightGBM: text) == GradientBoostedTrees(lightGBM: crlf))
    }

    @Test("What is wrong is said with its line", arguments: damages)
    func refusals(damage: Damage) throws {
        let text = try BoostedFixture(damage.fixture).text.replacing(damage.old, with: damage.new, maxReplacements: 1)
        #expect(error(text) == LightGBMError(line: damage.line, problem: damage.problem), "\(damage.new)")
    }

    @Test("Limits hold")
    func limits() throws {
        let text = try BoostedFixture("binary").text
        func problem(_ limits: LightGBMLimits) -> LightGBMError.Problem? { error(text, limits)?.problem }
        #expect(problem(LightGBMLimits(bytes: 100)) == .tooLarge("the text's bytes", limit: 100))
        #expect(problem(LightGBMLimits(features: 4)) == .tooLarge("features", limit: 4))
        #expect(problem(LightGBMLimits(trees: 7)) == .tooLarge("trees", limit: 7))
        #expect(problem(LightGBMLimits(bytes: text.utf8.count, features: 5, trees: 8)) == nil)
    }

    @Test("A text that breaks off is refused wherever it does")
    func truncation() throws {
        let text = try BoostedFixture("lambdarank").text
        let end = try #require(text.firstRange(of: "end of trees")).upperBound
        var length = 0
        while length < text[..<end].utf8.count {
            let refusal = error(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(refusal != nil, "\(length) bytes")
            length += length < 300 ? 1 : 7
        }
        #expect(error(String(text[..<end])) == nil)
    }

    @Test("Damaged texts are refused, or give a model that can be walked", arguments: [1, 2, 3] as [UInt64])
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try BoostedFixture(["binary", "zero_as_missing", "lambdarank"][Int(seed) - 1])
        let original = Array(fixture.text.utf8.prefix(7_000)) + Array("\nend of trees\n".utf8)
        let pieces = [
            "-1", "999999999999", "nan", "=", "\n", " ", "Tree=0", "1e999", "0x7", "\u{0}", "é", "-2147483648",
        ]
        var refused = 0
        for round in 0..<600 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1...30, using: &random), bytes.count))
                case 2:
                    bytes.insert(
                        contentsOf: Array(pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8), at: place)
                default: bytes[place] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &random)
                }
            }
            do throws(LightGBMError) {
                let model = try GradientBoostedTrees(lightGBM: String(decoding: bytes, as: UTF8.self))
                for row in fixture.rows where row.features.count == model.featureCount {
                    let score = model.rawScore(row.features)
                    #expect(!score.isNaN || model.averagesOutput, "seed \(seed), round \(round)")
                }
            } catch {
                refused += 1
                #expect(error.line > 0 && !error.description.isEmpty, "seed \(seed), round \(round)")
            }
        }
        #expect(refused > 100, "seed \(seed)")
    }

    private func error(_ text: String, _ limits: LightGBMLimits = LightGBMLimits()) -> LightGBMError? {
        do throws(LightGBMError) {
            _ = try GradientBoostedTrees(lightGBM: text, limits: limits)
            return nil
        } catch { return error }
    }
}

/// One change to a good model, and the refusal it deserves.
struct Damage: Sendable {
    let fixture: String
    let old: String
    let new: String
    let line: Int
    let problem: LightGBMError.Problem

    init(
        _ old: String, _ new: String, line: Int, _ problem: LightGBMError.Problem, in fixture: String = "stump"
    ) {
        self.fixture = fixture
        self.old = old
        self.new = new
        self.line = line
        self.problem = problem
    }
}

private let damages = [
    Damage("tree\n", "{\"name\": \"tree\"}\n", line: 1, .notAModel),
    Damage("version=v4", "version=v9", line: 2, .unsupported("version v9")),
    Damage("version=v4\n", "", line: 1, .missingField("version")),
    Damage("num_class=1", "num_class=3", line: 3, .unsupported("more than one class")),
    Damage("num_class=1", "num_class=one", line: 3, .invalidValue(field: "num_class")),
    Damage("label_index=0", "num_class=1", line: 5, .repeatedField("num_class")),
    Damage("max_feature_idx=4", "max_feature_idx=-1", line: 6, .invalidValue(field: "max_feature_idx")),
    Damage(
        "feature_names=Column_0", "feature_names=", line: 8, .wrongCount(field: "feature_names", expected: 5, found: 4)),
    Damage("objective=regression", "objective=mine", line: 7, .unsupported("objective mine")),
    Damage("Tree=0", "Tree=1", line: 12, .wrongTree(expected: 0)),
    Damage("is_linear=0", "is_linear=1", line: 27, .unsupported("a linear tree")),
    Damage("num_leaves=1", "num_leaves=0", line: 13, .invalidValue(field: "num_leaves")),
    Damage(
        "num_leaves=1", "num_leaves=2147483647", line: 21,
        .wrongCount(field: "leaf_value", expected: 2_147_483_647, found: 1)),
    Damage("leaf_value=", "leaf_value=nan", line: 21, .invalidValue(field: "leaf_value")),
    Damage("end of trees", "end", line: 161, .truncated),
    Damage(
        "split_feature=3", "split_feature=5", line: 15,
        .invalidIndex(field: "split_feature", value: 5), in: "zero_as_missing"),
    Damage(
        "left_child=1", "left_child=0", line: 19, .invalidIndex(field: "left_child", value: 0), in: "zero_as_missing"),
    Damage(
        "right_child=2", "right_child=-7", line: 20, .invalidIndex(field: "right_child", value: -7),
        in: "zero_as_missing"),
    Damage("decision_type=", "decision_type=2", line: 18, .invalidValue(field: "decision_type"), in: "zero_as_missing"),
    Damage("cat_boundaries=0 3", "cat_boundaries=3 0", line: 27, .invalidValue(field: "cat_boundaries"), in: "binary"),
    Damage(
        "cat_boundaries=0 3 6", "cat_boundaries=0 3 7", line: 28,
        .wrongCount(field: "cat_threshold", expected: 7, found: 6), in: "binary"),
]
