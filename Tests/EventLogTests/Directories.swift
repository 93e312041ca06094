import Foundation

/// Copies a directory as it is on the disk now.
func copyDirectory(_ from: String, to: String) throws {
    try FileManager.default.copyItem(atPath: from, toPath: to)
}

/// The paths of the files in a directory with this extension.
func files(in directory: String, withExtension suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix("." + suffix) }.sorted()
        .map { directory + "/" + $0 }
}
