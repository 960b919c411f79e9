#Requires -Version 3.0
# Turn the evaluation into the licensed edition
# Runbook as a script, made by Regain. It asks before every change, and for every key.
# Read it before you run it. It holds no key.
# Run this in an elevated prompt.
# Rule plan.convert-evaluation of 2026-11-21. Source: Microsoft Learn: upgrade and conversion options for Windows Server.
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param()

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$record = Join-Path (Split-Path -Parent $MyInvocation.MyCommand.Path) 'regain-gates.txt'
$before = Join-Path (Split-Path -Parent $record) 'regain-before.txt'
$slmgr = Join-Path $env:SystemRoot 'System32\slmgr.vbs'
$done = @{}

function Read-HiddenText([string] $prompt) {
    $secure = Read-Host -AsSecureString -Prompt $prompt
    $pointer = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($secure)
    try { [Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer) }
    finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer) }
}

function Confirm-Gate([string] $gate, [string] $prompt, [string] $why, [string] $declares) {
    Write-Host $why
    Write-Host $declares
    $name = Read-Host -Prompt $prompt
    if ([string]::IsNullOrWhiteSpace($name)) { return $false }
    $reason = Read-Host -Prompt 'Reason'
    if ([string]::IsNullOrWhiteSpace($reason)) { return $false }
    $entry = '{0:u} {1}: {2}: {3}' -f (Get-Date).ToUniversalTime(), $gate, $name, $reason
    Add-Content -LiteralPath $record -Value $entry -Encoding UTF8
    return $true
}


# 1. Write down what is in place: last five characters, edition, channel, activation ID
Write-Host '1. Write down what is in place: last five characters, edition, channel, activation ID'
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Format-List -Property @('Name', 'Description', 'LicenseStatus', 'PartialProductKey', 'GracePeriodRemaining', 'ID') | Tee-Object -FilePath $before
Write-Host 'See afterwards: Activation ID, Extended PID, counters; keep a copy before any change.'
$done['record-partial'] = $true

# 2. Make sure that the server is no domain controller
Write-Host '2. Make sure that the server is no domain controller'
(Get-CimInstance -ClassName Win32_ComputerSystem).DomainRole
Write-Host 'See afterwards: 4 or 5 is a domain controller: stop here. 2 is standalone, 3 a member.'
$done['check-role'] = $true

# 3. Have the key checked, on your own machine
Write-Host '3. Have the key checked, on your own machine'
Write-Host '    regain key'
Write-Host 'on your own machine: The key is well copied, and is for the release and edition of this server.'
if ((Read-Host -Prompt 'By hand. Type OK once it is done, anything else to go on without') -eq 'OK') { $done['check-key'] = $true }

# 4. Put the key and the proof of purchase under seal
Write-Host '4. Put the key and the proof of purchase under seal'
Write-Host '    regain vault add'
Write-Host 'on your own machine: The key shows in the list by its last five characters.'
if ((Read-Host -Prompt 'By hand. Type OK once it is done, anything else to go on without') -eq 'OK') { $done['seal-key'] = $true }

# 5. Ask Windows which editions it may become
Write-Host '5. Ask Windows which editions it may become'
& 'DISM.exe' '/online' '/Get-TargetEditions'
Write-Host 'See afterwards: One name per line; none means reinstalling.'
$done['list-targets'] = $true

# 6. Back up the server, or take a snapshot, and try the restore
Write-Host '6. Back up the server, or take a snapshot, and try the restore'
Write-Host 'on the server: A backup of today that could be restored.'
if ((Read-Host -Prompt 'By hand. Type OK once it is done, anything else to go on without') -eq 'OK') { $done['take-backup'] = $true }

# 7. Agree on a time for restarts
Write-Host '7. Agree on a time for restarts'
Write-Host 'on your own machine: A date, a time, and the names of those who know.'
if ((Read-Host -Prompt 'By hand. Type OK once it is done, anything else to go on without') -eq 'OK') { $done['agree-window'] = $true }

# 8. Convert to the edition bought
Write-Host '8. Convert to the edition bought'
if (-not ($done.ContainsKey('list-targets') -or (Confirm-Gate 'target-list' 'Gate target-list: type the name of the person who opens it, or leave empty to stop' 'Only Windows itself knows which editions this installation can become.' 'A named person may open it, declaring: The list was read on this server and names the edition wanted.'))) {
    Write-Warning 'Stopped at the gate target-list. Nothing was changed by this step.'
    return
}
if (-not ($done.ContainsKey('take-backup') -or (Confirm-Gate 'backup' 'Gate backup: type the name of the person who opens it, or leave empty to stop' 'A conversion or a new installation has no way back but a backup.' 'A named person may open it, declaring: The server holds nothing that would be missed, and may be lost.'))) {
    Write-Warning 'Stopped at the gate backup. Nothing was changed by this step.'
    return
}
if (-not ($done.ContainsKey('agree-window') -or (Confirm-Gate 'window' 'Gate window: type the name of the person who opens it, or leave empty to stop' 'The server restarts, perhaps more than once, and is away meanwhile.' 'A named person may open it, declaring: Nobody uses the server now.'))) {
    Write-Warning 'Stopped at the gate window. Nothing was changed by this step.'
    return
}
if (-not ($done.ContainsKey('record-partial') -or (Confirm-Gate 'record-partial-key' 'Gate record-partial-key: type the name of the person who opens it, or leave empty to stop' 'A new key overwrites the one in place, without asking. Its last five characters are the only trace that tells which licence this server had.' 'A named person may open it, declaring: The licence in place is worth nothing to the organisation, or is recorded elsewhere.'))) {
    Write-Warning 'Stopped at the gate record-partial-key. Nothing was changed by this step.'
    return
}
Write-Host 'Undo: No way back: only a backup or a reinstallation.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '8. Convert to the edition bought')) {
    $value1 = Read-Host -Prompt 'Value for EDITION'
    $key = Read-HiddenText 'Product key (not shown)'
    try {
        & 'DISM.exe' '/online' ('/Set-Edition:' + $value1) ('/ProductKey:' + $key) '/AcceptEula'; if (@(0, 3010) -notcontains $LASTEXITCODE) { Write-Warning 'The command failed: stop here and take its code to regain explain.'; return }
    } finally {
        Remove-Variable -Name key
    }
}
Write-Host 'See afterwards: 100 %, a reboot or two, then the new name in /Get-CurrentEdition; exit code 3010 is success.'
$done['set-edition'] = $true

# 9. Restart, at the time agreed
Write-Host '9. Restart, at the time agreed'
Write-Host 'Undo: shutdown /a within that minute.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '9. Restart, at the time agreed')) {
    Restart-Computer -Confirm
}
Write-Host 'See afterwards: The server is back, perhaps after two restarts.'
Write-Host 'After the restart, make the plan again with what is done, and run the new script.'
return

# 10. If a published setup key was used for the conversion: put in your own key
Write-Host '10. If a published setup key was used for the conversion: put in your own key'
if (-not ($done.ContainsKey('record-partial') -or (Confirm-Gate 'record-partial-key' 'Gate record-partial-key: type the name of the person who opens it, or leave empty to stop' 'A new key overwrites the one in place, without asking. Its last five characters are the only trace that tells which licence this server had.' 'A named person may open it, declaring: The licence in place is worth nothing to the organisation, or is recorded elsewhere.'))) {
    Write-Warning 'Stopped at the gate record-partial-key. Nothing was changed by this step.'
    return
}
Write-Host 'Undo: Only by entering the former key: note its last five characters first, and know where it is.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '10. If a published setup key was used for the conversion: put in your own key')) {
    $key = Read-HiddenText 'Product key (not shown)'
    try {
        Get-CimInstance -ClassName SoftwareLicensingService | Invoke-CimMethod -MethodName InstallProductKey -Arguments @{ ProductKey = $key }
    } finally {
        Remove-Variable -Name key
    }
}
Write-Host 'See afterwards: "installed successfully", and new last five characters in slmgr /dli.'
$done['own-key'] = $true

# 11. Activate
Write-Host '11. Activate'
Write-Host 'Undo: Cannot be undone.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '11. Activate')) {
    Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Invoke-CimMethod -MethodName Activate
}
Write-Host 'See afterwards: "activated successfully", then Licensed in slmgr /dli.'
$done['activate'] = $true

# 12. Confirm that the server is activated, and until when
Write-Host '12. Confirm that the server is activated, and until when'
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Format-List -Property @('Name', 'Description', 'LicenseStatus', 'PartialProductKey', 'GracePeriodRemaining', 'ID')
Write-Host 'See afterwards: "permanently activated", or a date.'
$done['confirm'] = $true
