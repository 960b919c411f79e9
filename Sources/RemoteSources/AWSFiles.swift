/// The two files in which the `aws` client keeps its settings.
struct AWSFiles {
    private let config: [String: [String: String]]
    private let credentials: [String: [String: String]]

    init(_ surroundings: S3Surroundings) {
        let home = surroundings["HOME"] ?? "/"
        func read(_ variable: String, _ name: String) -> [String: [String: String]] {
            var path = surroundings[variable] ?? "\(home)/.aws/\(name)"
            if path.hasPrefix("~/") { path = home + path.dropFirst() }
            return surroundings.file(path).map { Self.sections(String(decoding: $0, as: UTF8.self)) } ?? [:]
        }
        config = read("AWS_CONFIG_FILE", "config")
        credentials = read("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// The settings of a profile; those of the credentials file win.
    /// - Returns: nil when neither file knows it.
    func profile(_ name: String) -> [String: String]? {
        let general = config["profile \(name)"] ?? (name == "default" ? config["default"] : nil)
        let secret = credentials[name]
        guard general != nil || secret != nil else { return nil }
        return (general ?? [:]).merging(secret ?? [:]) { _, secret in secret }
    }

    /// The service address that a profile names, its own or that of a `services` section.
    func endpoint(of profile: [String: String]) -> String? {
        if let services = profile["services"], let address = config["services \(services)"]?["s3.endpoint_url"] {
            return address
        }
        return profile["s3.endpoint_url"] ?? profile["endpoint_url"]
    }

    /// Reads sections of `name = value` lines; an indented line belongs to the name above it, joined by a dot.
    static func sections(_ text: String) -> [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        var section = ""
        var parent = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmed
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            if first == "[" {
                section = trimmed.dropFirst().prefix { $0 != "]" }.split(separator: " ").joined(separator: " ")
                result[section, default: [:]] = result[section] ?? [:]
                parent = ""
                continue
            }
            guard let equals = trimmed.firstIndex(of: "=") else { continue }
            let name = String(trimmed[..<equals].trimmed).lowercased()
            let value = String(trimmed[trimmed.index(after: equals)...].trimmed)
            if line.first?.isWhitespace == true, !parent.isEmpty {
                result[section, default: [:]]["\(parent).\(name)"] = value
            } else {
                parent = value.isEmpty ? name : ""
                if !value.isEmpty { result[section, default: [:]][name] = value }
            }
        }
        return result
    }
}

extension Substring {
    /// Without white space at both ends.
    var trimmed: Substring {
        var rest = drop { $0.isWhitespace }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return rest
    }
}
