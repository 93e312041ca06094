import Learning
import Testing

struct KMeansTests {
    /// `perCluster` points around each of `clusters` far apart centres, in 19 dimensions so that the loops have a rest.
    private func planted(clusters: Int, perCluster: Int, seed: UInt64) -> [Float] {
        var random = SeededGenerator(seed: seed)
        let centres = (0..<clusters).map { _ in (0..<19).map { _ in Float.random(in: -10...10, using: &random) } }
        return (0..<clusters * perCluster).flatMap { row in
            centres[row % clusters].map { $0 + Float.random(in: -0.5...0.5, using: &random) }
        }
    }

    @Test("Planted clusters are found", arguments: [1, 2, 3] as [UInt64])
    func findsPlantedClusters(seed: UInt64) throws {
        let rows = planted(clusters: 7, perCluster: 30, seed: seed)
        var random = SeededGenerator(seed: seed)
        let centroids = try KMeans.fit(rows: rows, dimension: 19, clusters: 7, using: &random)
        #expect(centroids.count == 7)
        let found = (0..<210).map { centroids.nearest(to: Array(rows[$0 * 19..<($0 + 1) * 19])) }
        for row in found.indices {
            #expect(found[row].cluster == found[row % 7].cluster, "seed \(seed), row \(row)")
            #expect(found[row].squaredDistance < 19, "seed \(seed), row \(row)")
        }
        #expect(Set(found.map(\.cluster)).count == 7, "seed \(seed)")
    }

    @Test("A centroid is the mean of the rows nearest to it")
    func centroidsAreMeans() throws {
        var random = SeededGenerator(seed: 4)
        let rows = (0..<600).map { _ in Float.random(in: 0..<1, using: &random) }
        let centroids = try KMeans.fit(rows: rows, dimension: 3, clusters: 5, iterations: 200, using: &random)
        var members: [Int: [[Float]]] = [:]
        for row in 0..<200 {
            let vector = Array(rows[row * 3..<(row + 1) * 3])
            members[centroids.nearest(to: vector).cluster, default: []].append(vector)
        }
        #expect(members.count == 5)
        for (cluster, vectors) in members {
            for axis in 0..<3 {
                let mean = vectors.map { $0[axis] }.reduce(0, +) / Float(vectors.count)
                #expect(abs(mean - centroids.rowMajor[cluster * 3 + axis]) < 1e-4, "cluster \(cluster)")
            }
        }
    }

    @Test("There are no more clusters than distinct rows, and none is empty")
    func fewerRowsThanClusters() throws {
        var random = SeededGenerator(seed: 5)
        let centroids = try KMeans.fit(
            rows: [1, 1, 1, 1, 5, 5, 1, 1], dimension: 2, clusters: 6, using: &random)
        #expect(centroids.count == 2)
        #expect(Set(centroids.rowMajor) == [1, 5])
        #expect(centroids.nearest(to: [4, 4]).squaredDistance == 2)
    }

    @Test("The same seed gives the same centroids")
    func deterministic() throws {
        let rows = planted(clusters: 4, perCluster: 20, seed: 6)
        var (left, right) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let first = try KMeans.fit(rows: rows, dimension: 19, clusters: 6, using: &left)
        let second = try KMeans.fit(rows: rows, dimension: 19, clusters: 6, using: &right)
        #expect(first == second)
    }

    @Test("What cannot be clustered is refused with the reason")
    func refusals() {
        func error(_ rows: [Float], dimension: Int = 2, clusters: Int = 1) -> KMeansError? {
            var random = SeededGenerator(seed: 1)
            do throws(KMeansError) {
                _ = try KMeans.fit(rows: rows, dimension: dimension, clusters: clusters, using: &random)
                return nil
            } catch { return error }
        }
        #expect(error([]) == .noRows)
        #expect(error([1, 2, 3]) == .unevenRows(count: 3, dimension: 2))
        #expect(error([1], dimension: 0) == .unevenRows(count: 1, dimension: 0))
        #expect(error([1, 2], clusters: 0) == .invalidClusterCount(0))
        #expect(error([1, 2, 3, .nan]) == .notFinite(row: 1))
        #expect(error([1, 2]) == nil)
    }
}
