import CatalogueFile
import Signals

/// The catalogue in force: its text as somebody applied it, what it means, and how many were applied before.
package struct CatalogueState: Sendable {
    /// 0 for the catalogue that is built in, which holds until one is applied; then counted from 1.
    package let revision: UInt64
    package let yaml: String
    package let catalogue: Catalogue

    /// The built-in catalogue.
    package init() {
        revision = 0
        yaml = CatalogueFile.defaultText
        catalogue = Self.builtIn
    }

    private static let builtIn: Catalogue = {
        do {
            return try CatalogueFile.parse(CatalogueFile.defaultText)
        } catch {
            preconditionFailure("the built-in catalogue is not valid: \(error)")
        }
    }()

    /// The catalogue that was applied in an earlier life of the process.
    /// - Throws: all problems that this version of the program has with it.
    package init(stored: StoredCatalogue) throws(CatalogueError) {
        revision = stored.revision
        yaml = stored.yaml
        catalogue = try CatalogueFile.parse(stored.yaml)
    }

    private init(revision: UInt64, yaml: String, catalogue: Catalogue) {
        self.revision = revision
        self.yaml = yaml
        self.catalogue = catalogue
    }

    package var stored: StoredCatalogue { StoredCatalogue(revision: revision, yaml: yaml) }

    /// The state after applying the text. Applying the same text again changes nothing, so that a retry is harmless.
    /// - Throws: all problems of the text, with lines and fields.
    package func applying(_ yaml: String) throws(CatalogueError) -> CatalogueState {
        if revision > 0, yaml == self.yaml { return self }
        return CatalogueState(revision: revision + 1, yaml: yaml, catalogue: try CatalogueFile.parse(yaml))
    }
}
