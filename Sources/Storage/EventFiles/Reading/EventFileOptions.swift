/// What is known of a file before it is read.
package struct EventFileOptions: Sendable {
    /// Nil goes by the name and the first line.
    package var format: FileFormat?
    /// What the rows are; nil goes by the columns.
    package var role: FileRole?
    /// The kind of events whose row says none.
    package var kind: String
    /// Which column is what; nil goes by the header's names.
    package var mapping: ColumnMapping?
    /// Bytes of the longest row. A longer one is rejected.
    package var maximumRowBytes = 1 << 20

    package init(
        format: FileFormat? = nil, role: FileRole? = nil, kind: String = "view", mapping: ColumnMapping? = nil
    ) {
        self.format = format
        self.role = role
        self.kind = kind
        self.mapping = mapping
    }
}
