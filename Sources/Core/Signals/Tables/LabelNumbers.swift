/// The labels that an attribute has of a table's items, as numbers: an item's labels are looked up once, and not for each of
/// its events.
struct LabelNumbers: Sendable {
    /// By number, in the order of their first appearance.
    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]
    /// Item n's labels are `labels[starts[n]..<starts[n + 1]]`.
    private var starts: [Int32] = [0]
    private var labels: [Int32] = []

    init(attribute: String, of ids: [String], _ items: ItemTable) {
        for id in ids {
            for name in items.labels(of: id, attribute: attribute) {
                let number = numbers[name] ?? Int32(names.count)
                if Int(number) == names.count {
                    numbers[name] = number
                    names.append(name)
                }
                labels.append(number)
            }
            starts.append(Int32(labels.count))
        }
    }

    /// The number of a label; nil when no item has it.
    subscript(name: String) -> Int32? { numbers[name] }

    /// The labels of an item, in the order of ``ItemTable/labels(of:attribute:)``.
    func labels(ofItem item: Int32) -> ArraySlice<Int32> {
        labels[Int(starts[Int(item)])..<Int(starts[Int(item) + 1])]
    }
}
