/// A small input that a place must, or must not, find a key in; kept in the place's own file.
public struct PlaceExample: Sendable {
    /// What the example is about.
    public let title: String
    /// The input: the text of a `.reg` file or of another text file.
    public let text: String
    /// The last five characters of the keys and identifiers it must yield; empty for a negative example.
    public let yields: [String]

    /// Describes an example.
    public init(_ title: String, text: String, yields: [String]) {
        self.title = title
        self.text = text
        self.yields = yields
    }
}
