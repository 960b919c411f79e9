@echo off
setlocal DisableDelayedExpansion
rem Convertir l'evaluation en edition sous licence
rem Procedure en script, etablie par Regain. Il demande avant chaque modification, et pour chaque cle.
rem A lire avant de lancer. Il ne contient aucune cle.
rem A lancer dans une invite elevee.
rem Regle plan.convert-evaluation du 2026-11-21. Source : Microsoft Learn: upgrade and conversion options for Windows Server.
set "SLMGR=%SystemRoot%\System32\slmgr.vbs"

rem ---- 1
echo.
echo 1. Consigner ce qui est en place : cinq derniers caracteres, edition, canal, ID d'activation
cscript //nologo "%SLMGR%" /dlv >"%~dp0regain-before.txt"
type "%~dp0regain-before.txt"
if exist "%SystemRoot%\System32\wbem\wmic.exe" wmic path SoftwareLicensingProduct where "PartialProductKey is not null" get Name,Description,LicenseStatus,PartialProductKey /format:list
echo A voir ensuite : ID d'activation, PID etendu, compteurs ; en garder une copie avant tout changement.
set "DONE_RECORD_PARTIAL=1"

rem ---- 2
echo.
echo 2. S'assurer que le serveur n'est pas controleur de domaine
powershell -NoProfile -Command "(Get-CimInstance -ClassName Win32_ComputerSystem).DomainRole"
echo A voir ensuite : 4 ou 5 : controleur de domaine, s'arreter la. 2 : autonome, 3 : membre.
set "DONE_CHECK_ROLE=1"

rem ---- 3
echo.
echo 3. Faire controler la cle, sur votre poste
echo     regain key
echo sur votre poste : La cle est bien recopiee, et c'est celle de la version et de l'edition de ce serveur.
set "ANSWER="
set /p "ANSWER=A la main. Taper OK une fois fait, autre chose pour continuer sans: "
if /i "%ANSWER%"=="OK" set "DONE_CHECK_KEY=1"

rem ---- 4
echo.
echo 4. Mettre la cle et la preuve d'achat sous scelle
echo     regain vault add
echo sur votre poste : La cle figure dans la liste par ses cinq derniers caracteres.
set "ANSWER="
set /p "ANSWER=A la main. Taper OK une fois fait, autre chose pour continuer sans: "
if /i "%ANSWER%"=="OK" set "DONE_SEAL_KEY=1"

rem ---- 5
echo.
echo 5. Demander a Windows vers quelles editions il peut passer
DISM /online /Get-TargetEditions
echo A voir ensuite : Un nom par ligne ; aucun nom : reinstaller.
set "DONE_LIST_TARGETS=1"

rem ---- 6
echo.
echo 6. Sauvegarder le serveur ou prendre un instantane, et essayer la restauration
echo sur le serveur : Une sauvegarde du jour, restaurable.
set "ANSWER="
set /p "ANSWER=A la main. Taper OK une fois fait, autre chose pour continuer sans: "
if /i "%ANSWER%"=="OK" set "DONE_TAKE_BACKUP=1"

rem ---- 7
echo.
echo 7. Convenir d'une plage pour les redemarrages
echo sur votre poste : Une date, une heure, et le nom des personnes prevenues.
set "ANSWER="
set /p "ANSWER=A la main. Taper OK une fois fait, autre chose pour continuer sans: "
if /i "%ANSWER%"=="OK" set "DONE_AGREE_WINDOW=1"

rem ---- 8
echo.
echo 8. Convertir vers l'edition achetee
if defined DONE_LIST_TARGETS goto :step8gate1
set "GATE=target-list"
echo Seul Windows sait vers quelles editions cette installation peut passer.
echo La liste a ete lue sur ce serveur et nomme l'edition voulue.
set "NAME="
set /p "NAME=Porte target-list : saisir le nom de la personne qui l'ouvre, ou laisser vide pour s'arreter "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Raison "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% target-list& set NAME& set REASON)
:step8gate1
if defined DONE_TAKE_BACKUP goto :step8gate2
set "GATE=backup"
echo D'une conversion ou d'une reinstallation, on ne revient que par une sauvegarde.
echo Le serveur ne contient rien qui manquerait, et peut etre perdu.
set "NAME="
set /p "NAME=Porte backup : saisir le nom de la personne qui l'ouvre, ou laisser vide pour s'arreter "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Raison "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% backup& set NAME& set REASON)
:step8gate2
if defined DONE_AGREE_WINDOW goto :step8gate3
set "GATE=window"
echo Le serveur redemarre, peut-etre plusieurs fois, et n'est pas joignable pendant ce temps.
echo Personne n'utilise le serveur en ce moment.
set "NAME="
set /p "NAME=Porte window : saisir le nom de la personne qui l'ouvre, ou laisser vide pour s'arreter "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Raison "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% window& set NAME& set REASON)
:step8gate3
if defined DONE_RECORD_PARTIAL goto :step8gate4
set "GATE=record-partial-key"
echo Une nouvelle cle ecrase celle en place, sans demander. Ses cinq derniers caracteres sont la seule trace de la licence qu'avait ce serveur.
echo La licence en place ne vaut rien pour l'organisation, ou elle est consignee ailleurs.
set "NAME="
set /p "NAME=Porte record-partial-key : saisir le nom de la personne qui l'ouvre, ou laisser vide pour s'arreter "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Raison "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% record-partial-key& set NAME& set REASON)
:step8gate4
echo Annuler : Sans retour : seulement une sauvegarde ou une reinstallation.
set "ANSWER="
set /p "ANSWER=Taper OK pour faire cette etape, autre chose pour la passer: "
if /i not "%ANSWER%"=="OK" goto :step8done
set "VALUE1="
set /p "VALUE1=Valeur pour EDITION: "
set "KEY="
set /p "KEY=Cle de produit (visible a la saisie): "
DISM /online /Set-Edition:%VALUE1% /ProductKey:%KEY% /AcceptEula
set "RESULT=%ERRORLEVEL%"
set "KEY="
set "VALUE1="
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo A voir ensuite : 100 %%, un redemarrage ou deux, puis le nouveau nom dans /Get-CurrentEdition ; le code 3010 est une reussite.
set "DONE_SET_EDITION=1"
:step8done

rem ---- 9
echo.
echo 9. Redemarrer, a l'heure convenue
echo Annuler : shutdown /a dans cette minute.
set "ANSWER="
set /p "ANSWER=Taper OK pour faire cette etape, autre chose pour la passer: "
if /i not "%ANSWER%"=="OK" goto :step9done
shutdown /r /t 60
set "RESULT=%ERRORLEVEL%"
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo A voir ensuite : Le serveur est revenu, peut-etre apres deux redemarrages.
echo Apres le redemarrage, refaire le plan avec ce qui est fait, et lancer le nouveau script.
goto :end
:step9done

rem ---- 10
echo.
echo 10. Si une cle d'installation publiee a servi a la conversion : poser sa propre cle
if defined DONE_RECORD_PARTIAL goto :step10gate1
set "GATE=record-partial-key"
echo Une nouvelle cle ecrase celle en place, sans demander. Ses cinq derniers caracteres sont la seule trace de la licence qu'avait ce serveur.
echo La licence en place ne vaut rien pour l'organisation, ou elle est consignee ailleurs.
set "NAME="
set /p "NAME=Porte record-partial-key : saisir le nom de la personne qui l'ouvre, ou laisser vide pour s'arreter "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Raison "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% record-partial-key& set NAME& set REASON)
:step10gate1
echo Annuler : Seulement en ressaisissant l'ancienne cle : en noter d'abord les cinq derniers caracteres, et savoir ou elle est.
set "ANSWER="
set /p "ANSWER=Taper OK pour faire cette etape, autre chose pour la passer: "
if /i not "%ANSWER%"=="OK" goto :step10done
set "KEY="
set /p "KEY=Cle de produit (visible a la saisie): "
cscript //nologo "%SLMGR%" /ipk %KEY%
set "RESULT=%ERRORLEVEL%"
set "KEY="
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo A voir ensuite : " installee avec succes ", et de nouveaux cinq derniers caracteres dans slmgr /dli.
set "DONE_OWN_KEY=1"
:step10done

rem ---- 11
echo.
echo 11. Activer
echo Annuler : Sans retour.
set "ANSWER="
set /p "ANSWER=Taper OK pour faire cette etape, autre chose pour la passer: "
if /i not "%ANSWER%"=="OK" goto :step11done
cscript //nologo "%SLMGR%" /ato
set "RESULT=%ERRORLEVEL%"
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo A voir ensuite : " active avec succes ", puis l'etat active dans slmgr /dli.
set "DONE_ACTIVATE=1"
:step11done

rem ---- 12
echo.
echo 12. Confirmer que le serveur est active, et jusqu'a quand
cscript //nologo "%SLMGR%" /xpr
echo A voir ensuite : " active de facon permanente ", ou une date.
set "DONE_CONFIRM=1"

goto :end

:stopped
echo Arret a la porte %GATE%. Cette etape n'a rien modifie.
goto :end

:failed
echo La commande a echoue : s'arreter la et passer son code a regain explain.

:end
endlocal
