import TestSupport

/// A published KMS client setup key (Windows Server 2019 Standard): everybody's, nobody's licence.
let publishedKey = "N69G4-B89J2-4G8F4-WWYCC-J464C"

let validMSDM = ACPITableBuilder.msdm(data: Array(publishedKey.utf8)).bytes()
