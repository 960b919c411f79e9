public import ByteKit
import XMLText

/// The parts of an office file: what lies in its zip, by name.
///
/// The zip is read elsewhere; here the parts become a document.
public struct OfficePackage: Sendable {
    /// The parts by their names, without a slash in front.
    public var parts: [String: MemoryRegion] = [:]
    /// What could not be read of the zip.
    public var problems: [ParseError] = []

    /// A package without parts.
    public init() {}

    /// What kind of document it is; nil where it is none.
    public var format: Document.Format? {
        if isOpenDocument { return OpenDocumentReader.format(of: self) }
        guard let main = mainPart else { return nil }
        return if main.hasPrefix("xl/") { .spreadsheet } else if main.hasPrefix("ppt/") { .presentation } else { .text }
    }

    /// Reads the document.
    /// - Throws: `document.not-office` where the parts are none of an office file, `document.encrypted`.
    public func read(limits: DocumentLimits = DocumentLimits()) throws(ParseError) -> Document {
        guard let format else { throw ParseError(.documentNotOffice, at: 0) }
        var assembly = DocumentAssembly(format, limits: limits)
        for problem in problems { assembly.report(problem) }
        if isOpenDocument {
            try OpenDocumentReader(package: self).read(into: &assembly)
        } else {
            switch format {
            case .spreadsheet: WorkbookReader(package: self).read(mainPart ?? "", into: &assembly)
            case .presentation: SlidesReader(package: self).read(mainPart ?? "", into: &assembly)
            default: WordReader(package: self).read(mainPart ?? "", into: &assembly)
            }
            OfficeProperties.read(self, into: &assembly)
        }
        attach(to: &assembly)
        return assembly.document
    }

    // MARK: Finding parts

    private var isOpenDocument: Bool { parts["content.xml"] != nil || parts["mimetype"] != nil }

    /// The part that all others hang on: ECMA-376 part 2, 9.3, the relationship of the package itself.
    private var mainPart: String? {
        if let named = relationships(of: "").first(where: { $0.type == "officeDocument" }), parts[named.target] != nil {
            return named.target
        }
        return ["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"].first { parts[$0] != nil }
    }

    /// One part's word about another.
    struct Relationship {
        var id: String
        /// The last word of the relationship's type, which is the same in the strict and in the transitional form.
        var type: String
        /// The name of the other part.
        var target: String
    }

    /// What a part says about others; the package itself is the empty name.
    func relationships(of part: String) -> [Relationship] {
        let slash = part.lastIndex(of: "/")
        let folder = slash.map { String(part[..<$0]) + "/" } ?? ""
        let name = slash.map { String(part[part.index(after: $0)...]) } ?? part
        guard let root = document("\(folder)_rels/\(name).rels")?.root else { return [] }
        return root.children("Relationship").compactMap { element in
            guard let target = element.attribute("Target"), element.attribute("TargetMode") != "External" else {
                return nil
            }
            return Relationship(
                id: element.attribute("Id") ?? "",
                type: element.attribute("Type")?.split(separator: "/").last.map(String.init) ?? "",
                target: Self.resolve(target, in: folder)
            )
        }
    }

    /// A name as it is written, from the folder of the part it is written in.
    static func resolve(_ target: String, in folder: String) -> String {
        var names = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
        for name in target.split(separator: "/") {
            switch name {
            case ".": continue
            case "..": _ = names.popLast()
            default: names.append(String(name))
            }
        }
        return names.joined(separator: "/")
    }

    // MARK: Reading parts

    /// A part as XML; nil where there is none of this name.
    func document(_ name: String) -> XMLDocument? {
        guard let region = parts[name] else { return nil }
        return XMLDocument(
            parsing: region.bytes,
            limits: XMLLimits(byteCount: 64 << 20, depth: 100, nodeCount: 1_500_000, textByteCount: 64 << 20)
        )
    }

    /// The outermost element of a part, and what broke its reading.
    func root(_ name: String, reporting assembly: inout DocumentAssembly) -> XMLElement? {
        guard let document = document(name) else { return nil }
        if let problem = document.problem {
            assembly.report(ParseError(problem.code, at: problem.offset, name))
        }
        return document.root
    }

    // MARK: What is packed into it

    private func attach(to assembly: inout DocumentAssembly) {
        for name in parts.keys.sorted() where Self.isAttachment(name) {
            guard let bytes = parts[name] else { continue }
            assembly.attach(name.split(separator: "/").last.map(String.init) ?? name, bytes)
        }
    }

    /// Whether a part is a file of its own: a picture, or a document in the document.
    static func isAttachment(_ name: String) -> Bool {
        let folders = ["/media/", "/embeddings/", "Pictures/", "media/", "embeddings/", "/attachments/"]
        let lower = name.lowercased()
        guard folders.contains(where: { name.contains($0) }) || name.hasPrefix("Object ") && !lower.hasSuffix(".xml")
        else { return false }
        // Drawings without dots have no text that could be read out of them here.
        return ![".emf", ".wmf", ".svg", ".svm", ".rels", "/"].contains { lower.hasSuffix($0) }
    }

    /// Whether a part of this name is needed at all, so that the rest need not be unpacked.
    public static func needs(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasSuffix(".xml") || lower.hasSuffix(".rels") || name == "mimetype" || isAttachment(name)
    }
}
