import Foundation

/// A parsed JSON document, looked into by name as a script would.
struct JSON {
    private let value: Any?

    /// Parses a text.
    init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
    }

    private init(_ value: Any?) { self.value = value }

    subscript(_ name: String) -> JSON { JSON((value as? [String: Any])?[name]) }

    /// The names of an object's fields.
    var names: Set<String> { Set((value as? [String: Any])?.keys.map(\.self) ?? []) }
    /// The items of a list.
    var items: [JSON] { (value as? [Any])?.map { JSON($0) } ?? [] }
    /// The text.
    var text: String? { value as? String }
    /// The number.
    var number: Int? { value as? Int }
    /// The truth value.
    var flag: Bool? { value as? Bool }
    /// Whether there is nothing.
    var isAbsent: Bool { value == nil || value is NSNull }
    /// Whether it is an object.
    var isObject: Bool { value is [String: Any] }
}
