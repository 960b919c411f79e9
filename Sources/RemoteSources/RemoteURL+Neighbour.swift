extension RemoteURL {
    /// The last part of the path, by which segments of images are numbered.
    public var fileName: String {
        let path =
            switch self {
            case .web(let address): address.path
            case .object(let location): location.key
            case .share(let location): location.path
            }
        return path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The address of a file beside this one.
    ///
    /// - Returns: nil where there is none: a signed address opens one file only, and a name may not lead elsewhere.
    public func neighbour(named name: String) -> RemoteURL? {
        guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\\") else { return nil }
        func beside(_ path: String) -> String { String(path.dropLast(fileName.utf8.count)) + name }
        switch self {
        case .web(let address):
            guard address.query == nil, address.path.hasSuffix(fileName) else { return nil }
            return .web(
                WebAddress(
                    isSecure: address.isSecure,
                    host: address.host,
                    port: address.port,
                    path: beside(address.path)
                )
            )
        case .object(let location):
            return try? RemoteURL(parsing: "s3://\(location.bucket)/\(beside(location.key))")
        case .share(let location):
            return .share(ShareLocation(location, path: beside(location.path)))
        }
    }
}
