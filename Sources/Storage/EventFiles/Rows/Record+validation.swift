import Signals

extension Event {
    /// Refuses what no mesh would take.
    func checkForFile() throws(BadLine) {
        do throws(EventError) {
            try validate()
        } catch {
            throw BadLine(error.description)
        }
    }
}

extension Item {
    static func checkForFile(description: String) throws(BadLine) {
        guard description.utf8.count <= maximumDescriptionBytes else {
            throw BadLine("the description is longer than \(maximumDescriptionBytes) bytes")
        }
    }

    static func checkForFile(id: String) throws(BadLine) {
        do throws(EventError) {
            try Event.validate(id: id, field: "item_id")
        } catch {
            throw BadLine(error.description)
        }
    }
}
