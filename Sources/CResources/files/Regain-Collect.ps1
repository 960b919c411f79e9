#Requires -Version 3.0
<#
.SYNOPSIS
Reads what this server says about its Windows licence, and writes it to one file. It changes nothing.

.DESCRIPTION
Lit ce que ce serveur dit de sa licence Windows et l'ecrit dans un fichier. Ne change rien.

It reads the classes SoftwareLicensingProduct and SoftwareLicensingService, the system, the maker's marks, a few
registry values and the events of the licensing service. It writes a JSON file and a file with its SHA-256 beside it.
Read both with: regain status FILE

.PARAMETER OutputFolder
Where the two files are written; the current folder if left out.

.PARAMETER IncludeFirmwareKey
Writes the whole key of the firmware into the file. Without it only the last five characters are written.

.PARAMETER EventCount
How many of the newest events are read.

.EXAMPLE
.\Regain-Collect.ps1 -WhatIf
Says what would be read and written, and writes nothing.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string] $OutputFolder = '.',
    [switch] $IncludeFirmwareKey,
    [ValidateRange(0, 1000)]
    [int] $EventCount = 50
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

$french = (Get-UICulture).TwoLetterISOLanguageName -eq 'fr'
$texts = @{
    reads   = @('reads {0}', 'lit {0}')
    target  = @('two files in {0}', 'deux fichiers dans {0}')
    action  = @('write the collected facts', 'écrire les faits recueillis')
    written = @('written: {0}', 'écrit : {0}')
    next    = @('take both files to: regain status {0}', 'porter les deux fichiers à : regain status {0}')
    secret  = @(
        'the file holds a whole product key: keep it as you would a password',
        'le fichier contient une clé de produit entière : le garder comme un mot de passe'
    )
}
function Get-Text([string] $name, [object] $value) {
    $index = 0
    if ($french) { $index = 1 }
    return $texts[$name][$index] -f $value
}

$problems = New-Object System.Collections.ArrayList
$computer = $env:COMPUTERNAME

# Runs one reading; what cannot be read is noted and the rest goes on.
function Read-Part([string] $name, [scriptblock] $reading) {
    Write-Verbose (Get-Text 'reads' $name)
    try {
        & $reading
    }
    catch {
        $code = '0x{0:X8}' -f [System.Runtime.InteropServices.Marshal]::GetHRForException($_.Exception)
        [void] $problems.Add([ordered] @{ part = $name; code = $code })
    }
}

# Only plain values of a WMI object, dates in UTC, with the name of this server.
function ConvertTo-Plain([object] $instance, [string] $class) {
    $plain = [ordered] @{ __CLASS = $class; PSComputerName = $computer }
    foreach ($property in $instance.CimInstanceProperties) {
        $value = $property.Value
        if ($value -is [datetime]) { $value = $value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') }
        $plain[$property.Name] = $value
    }
    return $plain
}

function Hide-Key([string] $key) {
    if ($key.Length -lt 5) { return $null }
    return '*****-*****-*****-*****-' + $key.Substring($key.Length - 5)
}

function Get-RegistryValue([string] $path, [string[]] $names) {
    $found = [ordered] @{}
    if (-not (Test-Path -LiteralPath $path)) { return $found }
    $key = Get-Item -LiteralPath $path
    foreach ($name in $names) {
        $value = $key.GetValue($name, $null)
        if ($null -ne $value) { $found[$name] = $value }
    }
    return $found
}

# The product ids of Windows itself and of what is installed; the many rows without a key say nothing.
$products = @(Read-Part 'SoftwareLicensingProduct' {
    $filter = "PartialProductKey IS NOT NULL"
    foreach ($product in @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $filter)) {
        ConvertTo-Plain $product 'SoftwareLicensingProduct'
    }
})

$service = Read-Part 'SoftwareLicensingService' {
    $instance = Get-CimInstance -ClassName SoftwareLicensingService
    $plain = ConvertTo-Plain $instance 'SoftwareLicensingService'
    $key = [string] $plain['OA3xOriginalProductKey']
    if ($key -and -not $IncludeFirmwareKey) { $plain['OA3xOriginalProductKey'] = Hide-Key $key }
    $plain
}

$collectedAt = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
$system = [ordered] @{ Collector = 'regain.collect/1'; PSComputerName = $computer; CollectedAt = $collectedAt }
Read-Part 'Win32_OperatingSystem' {
    $instance = Get-CimInstance -ClassName Win32_OperatingSystem
    $system['OSName'] = $instance.Caption
    $system['OSVersion'] = $instance.Version
    $system['BuildNumber'] = $instance.BuildNumber
    $system['OperatingSystemSKU'] = $instance.OperatingSystemSKU
    $system['OSArchitecture'] = $instance.OSArchitecture
    $system['OSLanguage'] = $instance.OSLanguage
    $system['ProductId'] = $instance.SerialNumber
    $system['OriginalInstallDate'] = $instance.InstallDate.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    $system['SystemBootTime'] = $instance.LastBootUpTime.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
}
Read-Part 'Win32_ComputerSystem' {
    $instance = Get-CimInstance -ClassName Win32_ComputerSystem
    $system['SystemManufacturer'] = $instance.Manufacturer
    $system['SystemModel'] = $instance.Model
    $system['Domain'] = $instance.Domain
    $system['DomainRole'] = $instance.DomainRole
}
Read-Part 'Win32_BIOS' {
    $instance = Get-CimInstance -ClassName Win32_BIOS
    $system['SerialNumberOfMachine'] = $instance.SerialNumber
    $system['FirmwareVersion'] = $instance.SMBIOSBIOSVersion
}
Read-Part 'Win32_ComputerSystemProduct' {
    $instance = Get-CimInstance -ClassName Win32_ComputerSystemProduct
    $system['MachineUuid'] = $instance.UUID
}
Read-Part 'CurrentVersion' {
    $path = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $names = 'ProductName', 'EditionID', 'InstallationType', 'CurrentBuild', 'UBR', 'DisplayVersion', 'ReleaseId'
    $values = Get-RegistryValue $path $names
    foreach ($name in $values.Keys) { $system[$name] = $values[$name] }
}

$management = Read-Part 'SoftwareProtectionPlatform' {
    $path = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'
    $names = 'KeyManagementServiceName', 'KeyManagementServicePort', 'KeyManagementServiceListeningPort',
        'DisableDnsPublishing', 'DisableKeyManagementServiceHostCaching', 'VLActivationInterval',
        'VLRenewalInterval', 'VLActivationType', 'SkipRearm', 'UserOperations'
    Get-RegistryValue $path $names
}

$events = @(Read-Part 'Events' {
    if ($EventCount -gt 0) {
        $filter = @{ LogName = 'Application'; ProviderName = 'Microsoft-Windows-Security-SPP' }
        $ids = 8198, 8200, 8208, 8233, 12288, 12289, 12290, 12293, 12308, 12309, 12310, 12321
        $read = @(Get-WinEvent -FilterHashtable $filter -MaxEvents ($EventCount * 20) -ErrorAction SilentlyContinue)
        foreach ($record in @($read | Where-Object { $ids -contains $_.Id } | Select-Object -First $EventCount)) {
            [ordered] @{
                PSComputerName = $computer
                ProviderName   = $record.ProviderName
                Id             = $record.Id
                TimeCreated    = $record.TimeCreated.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
                Message        = (@($record.Properties | ForEach-Object { $_.Value }) -join ', ')
            }
        }
    }
})

$document = [ordered] @{
    schema                 = 'regain.collect/1'
    collectedAt            = $collectedAt
    computerName           = $computer
    includesFirmwareKey    = [bool] $IncludeFirmwareKey
    system                 = $system
    licensingProducts      = $products
    licensingService       = $service
    keyManagementSettings  = $management
    events                 = $events
    problems               = @($problems)
}

$folder = (Resolve-Path -LiteralPath $OutputFolder).ProviderPath
$stamp = $collectedAt.Replace(':', '').Replace('-', '')
$path = Join-Path $folder ('Regain-{0}-{1}.json' -f $computer, $stamp)
if ($PSCmdlet.ShouldProcess((Get-Text 'target' $folder), (Get-Text 'action' $null))) {
    $utf8 = New-Object System.Text.UTF8Encoding($false)
    $bytes = $utf8.GetBytes(($document | ConvertTo-Json -Depth 5) + "`n")
    # A file of that name is never overwritten.
    $stream = New-Object System.IO.FileStream($path, [System.IO.FileMode]::CreateNew)
    try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
    $hasher = New-Object System.Security.Cryptography.SHA256CryptoServiceProvider
    try { $digest = $hasher.ComputeHash($bytes) } finally { $hasher.Dispose() }
    $hash = -join @($digest | ForEach-Object { $_.ToString('x2') })
    $line = '{0} *{1}' -f $hash, (Split-Path -Leaf $path)
    [System.IO.File]::WriteAllText("$path.sha256", "$line`n", $utf8)
    Write-Output (Get-Text 'written' $path)
    if ($IncludeFirmwareKey) { Write-Warning (Get-Text 'secret' $null) }
    Write-Output (Get-Text 'next' (Split-Path -Leaf $path))
}
