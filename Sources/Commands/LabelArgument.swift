package import ProductKey
import Texts

extension LabelPattern {
    /// Reads what a person typed of a label.
    /// - Throws: ``Failure`` with exit code 64 where it is no such reading.
    package static func parse(_ text: String) throws -> LabelPattern {
        do throws(Problem) {
            return try LabelPattern(text)
        } catch {
            let message =
                switch error {
                case .wrongLength(let count): Message("usage.label-length", ["count": .number(count)])
                case .nothingReadable: Message("usage.label-nothing-readable")
                case .severalMarkers: Message("usage.label-several-n")
                }
            throw Failure(.usage, message)
        }
    }
}
