#Requires -Version 3.0
# Convertir l’évaluation en édition sous licence
# Procédure en script, établie par Regain. Il demande avant chaque modification, et pour chaque clé.
# À lire avant de lancer. Il ne contient aucune clé.
# À lancer dans une invite élevée.
# Règle plan.convert-evaluation du 2026-11-21. Source : Microsoft Learn: upgrade and conversion options for Windows Server.
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
    $reason = Read-Host -Prompt 'Raison'
    if ([string]::IsNullOrWhiteSpace($reason)) { return $false }
    $entry = '{0:u} {1}: {2}: {3}' -f (Get-Date).ToUniversalTime(), $gate, $name, $reason
    Add-Content -LiteralPath $record -Value $entry -Encoding UTF8
    return $true
}


# 1. Consigner ce qui est en place : cinq derniers caractères, édition, canal, ID d’activation
Write-Host '1. Consigner ce qui est en place : cinq derniers caractères, édition, canal, ID d''activation'
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Format-List -Property @('Name', 'Description', 'LicenseStatus', 'PartialProductKey', 'GracePeriodRemaining', 'ID') | Tee-Object -FilePath $before
Write-Host 'À voir ensuite : ID d''activation, PID étendu, compteurs ; en garder une copie avant tout changement.'
$done['record-partial'] = $true

# 2. S’assurer que le serveur n’est pas contrôleur de domaine
Write-Host '2. S''assurer que le serveur n''est pas contrôleur de domaine'
(Get-CimInstance -ClassName Win32_ComputerSystem).DomainRole
Write-Host 'À voir ensuite : 4 ou 5 : contrôleur de domaine, s''arrêter là. 2 : autonome, 3 : membre.'
$done['check-role'] = $true

# 3. Faire contrôler la clé, sur votre poste
Write-Host '3. Faire contrôler la clé, sur votre poste'
Write-Host '    regain key'
Write-Host 'sur votre poste : La clé est bien recopiée, et c''est celle de la version et de l''édition de ce serveur.'
if ((Read-Host -Prompt 'À la main. Taper OK une fois fait, autre chose pour continuer sans') -eq 'OK') { $done['check-key'] = $true }

# 4. Mettre la clé et la preuve d’achat sous scellé
Write-Host '4. Mettre la clé et la preuve d''achat sous scellé'
Write-Host '    regain vault add'
Write-Host 'sur votre poste : La clé figure dans la liste par ses cinq derniers caractères.'
if ((Read-Host -Prompt 'À la main. Taper OK une fois fait, autre chose pour continuer sans') -eq 'OK') { $done['seal-key'] = $true }

# 5. Demander à Windows vers quelles éditions il peut passer
Write-Host '5. Demander à Windows vers quelles éditions il peut passer'
& 'DISM.exe' '/online' '/Get-TargetEditions'
Write-Host 'À voir ensuite : Un nom par ligne ; aucun nom : réinstaller.'
$done['list-targets'] = $true

# 6. Sauvegarder le serveur ou prendre un instantané, et essayer la restauration
Write-Host '6. Sauvegarder le serveur ou prendre un instantané, et essayer la restauration'
Write-Host 'sur le serveur : Une sauvegarde du jour, restaurable.'
if ((Read-Host -Prompt 'À la main. Taper OK une fois fait, autre chose pour continuer sans') -eq 'OK') { $done['take-backup'] = $true }

# 7. Convenir d’une plage pour les redémarrages
Write-Host '7. Convenir d''une plage pour les redémarrages'
Write-Host 'sur votre poste : Une date, une heure, et le nom des personnes prévenues.'
if ((Read-Host -Prompt 'À la main. Taper OK une fois fait, autre chose pour continuer sans') -eq 'OK') { $done['agree-window'] = $true }

# 8. Convertir vers l’édition achetée
Write-Host '8. Convertir vers l''édition achetée'
if (-not ($done.ContainsKey('list-targets') -or (Confirm-Gate 'target-list' 'Porte target-list : saisir le nom de la personne qui l''ouvre, ou laisser vide pour s''arrêter' 'Seul Windows sait vers quelles éditions cette installation peut passer.' 'Une personne nommée peut l''ouvrir en déclarant : La liste a été lue sur ce serveur et nomme l''édition voulue.'))) {
    Write-Warning 'Arrêt à la porte target-list. Cette étape n''a rien modifié.'
    return
}
if (-not ($done.ContainsKey('take-backup') -or (Confirm-Gate 'backup' 'Porte backup : saisir le nom de la personne qui l''ouvre, ou laisser vide pour s''arrêter' 'D''une conversion ou d''une réinstallation, on ne revient que par une sauvegarde.' 'Une personne nommée peut l''ouvrir en déclarant : Le serveur ne contient rien qui manquerait, et peut être perdu.'))) {
    Write-Warning 'Arrêt à la porte backup. Cette étape n''a rien modifié.'
    return
}
if (-not ($done.ContainsKey('agree-window') -or (Confirm-Gate 'window' 'Porte window : saisir le nom de la personne qui l''ouvre, ou laisser vide pour s''arrêter' 'Le serveur redémarre, peut-être plusieurs fois, et n''est pas joignable pendant ce temps.' 'Une personne nommée peut l''ouvrir en déclarant : Personne n''utilise le serveur en ce moment.'))) {
    Write-Warning 'Arrêt à la porte window. Cette étape n''a rien modifié.'
    return
}
if (-not ($done.ContainsKey('record-partial') -or (Confirm-Gate 'record-partial-key' 'Porte record-partial-key : saisir le nom de la personne qui l''ouvre, ou laisser vide pour s''arrêter' 'Une nouvelle clé écrase celle en place, sans demander. Ses cinq derniers caractères sont la seule trace de la licence qu''avait ce serveur.' 'Une personne nommée peut l''ouvrir en déclarant : La licence en place ne vaut rien pour l''organisation, ou elle est consignée ailleurs.'))) {
    Write-Warning 'Arrêt à la porte record-partial-key. Cette étape n''a rien modifié.'
    return
}
Write-Host 'Annuler : Sans retour : seulement une sauvegarde ou une réinstallation.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '8. Convertir vers l''édition achetée')) {
    $value1 = Read-Host -Prompt 'Valeur pour EDITION'
    $key = Read-HiddenText 'Clé de produit (non affichée)'
    try {
        & 'DISM.exe' '/online' ('/Set-Edition:' + $value1) ('/ProductKey:' + $key) '/AcceptEula'; if (@(0, 3010) -notcontains $LASTEXITCODE) { Write-Warning 'La commande a échoué : s''arrêter là et passer son code à regain explain.'; return }
    } finally {
        Remove-Variable -Name key
    }
}
Write-Host 'À voir ensuite : 100 %, un redémarrage ou deux, puis le nouveau nom dans /Get-CurrentEdition ; le code 3010 est une réussite.'
$done['set-edition'] = $true

# 9. Redémarrer, à l’heure convenue
Write-Host '9. Redémarrer, à l''heure convenue'
Write-Host 'Annuler : shutdown /a dans cette minute.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '9. Redémarrer, à l''heure convenue')) {
    Restart-Computer -Confirm
}
Write-Host 'À voir ensuite : Le serveur est revenu, peut-être après deux redémarrages.'
Write-Host 'Après le redémarrage, refaire le plan avec ce qui est fait, et lancer le nouveau script.'
return

# 10. Si une clé d’installation publiée a servi à la conversion : poser sa propre clé
Write-Host '10. Si une clé d''installation publiée a servi à la conversion : poser sa propre clé'
if (-not ($done.ContainsKey('record-partial') -or (Confirm-Gate 'record-partial-key' 'Porte record-partial-key : saisir le nom de la personne qui l''ouvre, ou laisser vide pour s''arrêter' 'Une nouvelle clé écrase celle en place, sans demander. Ses cinq derniers caractères sont la seule trace de la licence qu''avait ce serveur.' 'Une personne nommée peut l''ouvrir en déclarant : La licence en place ne vaut rien pour l''organisation, ou elle est consignée ailleurs.'))) {
    Write-Warning 'Arrêt à la porte record-partial-key. Cette étape n''a rien modifié.'
    return
}
Write-Host 'Annuler : Seulement en ressaisissant l''ancienne clé : en noter d''abord les cinq derniers caractères, et savoir où elle est.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '10. Si une clé d''installation publiée a servi à la conversion : poser sa propre clé')) {
    $key = Read-HiddenText 'Clé de produit (non affichée)'
    try {
        Get-CimInstance -ClassName SoftwareLicensingService | Invoke-CimMethod -MethodName InstallProductKey -Arguments @{ ProductKey = $key }
    } finally {
        Remove-Variable -Name key
    }
}
Write-Host 'À voir ensuite : « installée avec succès », et de nouveaux cinq derniers caractères dans slmgr /dli.'
$done['own-key'] = $true

# 11. Activer
Write-Host '11. Activer'
Write-Host 'Annuler : Sans retour.'
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, '11. Activer')) {
    Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Invoke-CimMethod -MethodName Activate
}
Write-Host 'À voir ensuite : « activé avec succès », puis l''état activé dans slmgr /dli.'
$done['activate'] = $true

# 12. Confirmer que le serveur est activé, et jusqu’à quand
Write-Host '12. Confirmer que le serveur est activé, et jusqu''à quand'
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" | Format-List -Property @('Name', 'Description', 'LicenseStatus', 'PartialProductKey', 'GracePeriodRemaining', 'ID')
Write-Host 'À voir ensuite : « activé de façon permanente », ou une date.'
$done['confirm'] = $true
