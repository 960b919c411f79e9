import Catalogue

/// What the wording of an operating system says, by the names of the catalogue.
struct SystemName {
    /// Short name of the version; nil where it is not known.
    var version: String?
    /// Name of the edition; nil where it is not known.
    var edition: String?
    /// Build number in digits.
    var build: String?
    /// Whether the name is one of Windows.
    var isWindows: Bool

    /// Reads what a source has.
    ///
    /// - Parameters:
    ///   - name: «Microsoft Windows Server 2019 Standard».
    ///   - number: «10.0.17763», «1809».
    ///   - edition: «Standard Evaluation» in a column of its own.
    ///   - build: the build number in a column of its own.
    init(name: String, number: String = "", edition: String = "", build: String = "") {
        let whole = edition.isEmpty ? name : "\(name) \(edition)"
        let product =
            ProductName(parsing: whole) ?? ProductName(parsing: "Windows " + (name.isEmpty ? "Server " : "") + whole)
        let isNamed = ProductName(parsing: whole) != nil
        let build = Self.build(in: build) ?? Self.build(in: number) ?? Self.build(in: name)
        isWindows = isNamed || name.isEmpty && (build != nil || EditionTable.standard[edition] != nil)
        guard isWindows else {
            self.build = nil
            return
        }
        self.build = build.map(String.init)
        var known = product?.editionID
        // A column may hold the very name that Windows uses.
        if let exact = EditionTable.standard[edition], exact.family == (product?.family ?? .server) { known = exact.id }
        if let id = known, product?.isEvaluation == true {
            known = EditionTable.standard.variants(of: id).first { $0.traits == [.evaluation] }?.id ?? id
        }
        self.edition = known
        version = product?.version?.id
        if version == nil, let build {
            let family = product?.family ?? .server
            version = WindowsVersionTable.standard.version(build: build, family: family, editionID: known)?.id
        }
    }

    /// The build in «10.0.17763», «10.0 (17763)», «17763.1234» or «17763»; nil for other numbers.
    private static func build(in text: String) -> Int? {
        let numbers = text.utf8.prefix(100).split { !($0 &- 0x30 < 10) }.map { digits in
            (value: Int(String(decoding: Array(digits.prefix(9)), as: UTF8.self)) ?? 0, count: digits.count)
        }
        let known = numbers.first { number in
            (4...5).contains(number.count)
                && WindowsVersionTable.standard.all.contains { $0.builds.contains(number.value) }
        }
        if let known { return known.value }
        // A build that came after this program: 10.0.NNNNN.
        guard numbers.count >= 3, numbers[0].value == 10, numbers[1].value == 0, numbers[2].count == 5 else {
            return nil
        }
        return numbers[2].value
    }
}
