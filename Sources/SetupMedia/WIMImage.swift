public import ByteKit
import XMLText

/// One Windows inside a Windows image, as its metadata describe it.
public struct WIMImage: Hashable, Sendable {
    /// Number of the image, from 1.
    public let index: Int
    /// Name, for example `Windows Server 2022 SERVERSTANDARD`.
    public let name: String?
    /// Name for people.
    public let displayName: String?
    /// The name that Windows uses for the edition.
    public let editionID: String?
    /// `Server`, `Server Core`, `Client`, `WindowsPE`.
    public let installationType: String?
    /// `x86`, `x64`, `arm64`, `ia64`, `arm`.
    public let architecture: String?
    /// For example 20348.
    public let build: Int?
    /// The revision of the build.
    public let revision: Int?
    /// Languages, the default one first.
    public let languages: [String]

    /// Reads the metadata of all images: XML in UTF-16 with a mark.
    ///
    /// - Throws: `media.wim-damaged` where there is no `WIM` element.
    public static func all(parsing bytes: Span<UInt8>) throws(ParseError) -> [WIMImage] {
        guard let root = XMLDocument(parsing: bytes).root, root.name.uppercased() == "WIM" else {
            throw ParseError(.mediaWIMDamaged, at: 0, "metadata")
        }
        return root.children("IMAGE").prefix(1_000).map(WIMImage.init)
    }

    private init(_ element: XMLElement) {
        func text(_ path: String...) -> String? {
            var current: XMLElement? = element
            for name in path { current = current?.child(name) }
            guard let value = current?.trimmedText, !value.isEmpty else { return nil }
            return String(value.prefix(300))
        }
        index = element.attribute("INDEX").flatMap { Int($0) } ?? 0
        name = text("NAME")
        displayName = text("DISPLAYNAME")
        editionID = text("WINDOWS", "EDITIONID") ?? text("FLAGS")
        installationType = text("WINDOWS", "INSTALLATIONTYPE")
        architecture = text("WINDOWS", "ARCH").map { Self.architectures[$0] ?? $0 }
        build = text("WINDOWS", "VERSION", "BUILD").flatMap { Int($0) }
        revision = text("WINDOWS", "VERSION", "SPBUILD").flatMap { Int($0) }
        let list = element.child("WINDOWS")?.child("LANGUAGES")?.children ?? []
        let main = list.filter { $0.name.uppercased() == "DEFAULT" }.map(\.trimmedText)
        let others = list.filter { $0.name.uppercased() == "LANGUAGE" }.prefix(100).map(\.trimmedText)
        languages = (main + others).reduce(into: []) { result, language in
            if !language.isEmpty, !result.contains(language) { result.append(language) }
        }
    }

    /// PROCESSOR_ARCHITECTURE_… of winnt.h.
    private static let architectures = ["0": "x86", "5": "arm", "6": "ia64", "9": "x64", "12": "arm64"]
}
