import ByteKit
import JSONText
import Texts

/// A table of facts as JSON: a header, named objects and lists of objects.
struct FactDocument {
    let header: FactHeader
    private let json: JSONValue
    private let name: String

    /// - Throws: `catalogue.table` for another form.
    init(_ json: JSONValue, schema: String, name: String) throws(ParseError) {
        guard json["schema"]?.string == schema, let id = json["id"]?.string, let date = json["date"]?.string,
            let members = json["sources"]?.members
        else { throw ParseError(.catalogueTable, at: 0, "\(name): header") }
        var sources: [FactSource] = []
        for source in members {
            guard let title = source.value["title"]?.string else {
                throw ParseError(.catalogueTable, at: source.byteOffset, "\(name): source \(source.name)")
            }
            sources.append(FactSource(id: source.name, title: title, address: source.value["url"]?.string))
        }
        header = FactHeader(schema: schema, id: id, date: date, sources: sources)
        self.json = json
        self.name = name
    }

    /// The members of an object, each read from its fields.
    func named<Value>(
        _ key: String,
        _ read: (FactFields) throws(ParseError) -> Value
    ) throws(ParseError) -> [String: Value] {
        guard let members = json[key]?.members else { throw fault("no \(key)") }
        var result: [String: Value] = [:]
        for member in members {
            result[member.name] = try read(FactFields(member.value, id: member.name, table: name))
        }
        return result
    }

    /// The elements of a list, each read from its fields.
    func list<Value>(
        _ key: String,
        _ read: (FactFields) throws(ParseError) -> Value
    ) throws(ParseError) -> [Value] {
        guard let elements = json[key]?.elements else { throw fault("no \(key)") }
        var result: [Value] = []
        for element in elements {
            let id = element["id"]?.string ?? element["code"]?.string ?? "number \(result.count + 1) of \(key)"
            result.append(try read(FactFields(element, id: id, table: name)))
        }
        return result
    }

    /// A fault of this table.
    func fault(_ detail: String) -> ParseError { ParseError(.catalogueTable, at: 0, "\(name): \(detail)") }
}

/// The fields of one object in a table.
struct FactFields {
    let value: JSONValue
    let id: String
    private let table: String

    init(_ value: JSONValue, id: String, table: String) {
        self.value = value
        self.id = id
        self.table = table
    }

    func optional(_ name: String) -> String? { value[name]?.string }

    func bool(_ name: String) -> Bool { value[name]?.bool ?? false }

    func object(_ name: String) -> FactFields? {
        value[name].map { FactFields($0, id: id, table: table) }
    }

    func required(_ name: String) throws(ParseError) -> String {
        guard let text = optional(name), !text.isEmpty else { throw fault("no \(name)") }
        return text
    }

    /// A list of texts; empty where there is none.
    func strings(_ name: String) throws(ParseError) -> [String] {
        guard let list = value[name] else { return [] }
        guard let elements = list.elements else { throw fault(name) }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw fault(name) }
        return texts
    }

    func name<Name: RawRepresentable<String>>(_ name: String) throws(ParseError) -> Name {
        guard let known = Name(rawValue: try required(name)) else { throw fault("unknown \(name)") }
        return known
    }

    func names<Name: RawRepresentable<String>>(_ name: String) throws(ParseError) -> [Name] {
        let texts = try strings(name)
        let known = texts.compactMap(Name.init(rawValue:))
        guard known.count == texts.count else { throw fault("unknown \(name)") }
        return known
    }

    /// The languages beside the other fields, or in the object of a name.
    func text(_ name: String? = nil) throws(ParseError) -> LocalizedText {
        do throws(ParseError) {
            return try LocalizedText(parsing: name.flatMap { value[$0] } ?? (name == nil ? value : .null), at: 0)
        } catch {
            throw ParseError(error.code, at: error.offset, "\(table): \(id)")
        }
    }

    func fault(_ detail: String) -> ParseError { ParseError(.catalogueTable, at: 0, "\(table): \(id): \(detail)") }
}
