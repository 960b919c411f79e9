import Foundation
import TestSupport

// Writes the overlapping inventories of one fleet into a folder: fleetfiles FOLDER SERVERS ORGANISATIONS
let words = CommandLine.arguments
guard words.count == 4, let servers = Int(words[2]), let organisations = Int(words[3]) else {
    print("fleetfiles FOLDER SERVERS ORGANISATIONS")
    exit(64)
}
let fleet = try FleetFiles(seed: 2_026, serverCount: servers, organisationCount: organisations)
for file in fleet.files {
    try Data(file.bytes).write(to: URL(filePath: words[1]).appending(path: file.name))
}
print(fleet.serverCount, fleet.keyCount)
