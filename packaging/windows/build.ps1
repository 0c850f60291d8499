# Builds dist\posapp-VERSION-windows-x64.exe on 64-bit Windows, with Python 3.11 and NSIS 3.08 or newer.
#
#   -Python   which Python (usual: python)
#   -Sign     a command that signs the file it is given as its last word, like
#             signtool sign /fd SHA256 /tr http://timestamp.example /td SHA256 /sha1 THUMBPRINT
#             Where it needs quotes, put it into a .cmd file and name that. packaging/README.md tells more; without it
#             nothing is signed.
[CmdletBinding()]
param(
    [string[]] $Python = @('python'),
    [string] $Sign = ''
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$root = (Resolve-Path (Join-Path $PSScriptRoot '..\..')).Path
$build = Join-Path $root 'build'
$dist = Join-Path $root 'dist'
$tools = Join-Path $root 'packaging\tools'
$venv = Join-Path $build 'venv\Scripts\python.exe'
$program = Join-Path $build 'program'

# A program's exit code is no error of PowerShell's own.
function Invoke-Checked([string] $command) {
    & $command @args
    if ($LASTEXITCODE -ne 0) { throw "$command ended with exit code $LASTEXITCODE" }
}

function Invoke-Sign([string] $file) {
    if ($Sign -eq '') { return }
    Invoke-Checked 'cmd.exe' '/d' '/s' '/c' "`"$Sign `"$file`"`""
}

$makensis = 'makensis'
if (-not (Get-Command $makensis -ErrorAction SilentlyContinue)) { $makensis = 'C:\Program Files (x86)\NSIS\makensis.exe' }

if (Test-Path $build) { Remove-Item -Recurse -Force $build }
$null = New-Item -ItemType Directory -Force $build, $dist
$env:PYTHONHASHSEED = '0'
$env:PIP_DISABLE_PIP_VERSION_CHECK = '1'
if (-not $env:SOURCE_DATE_EPOCH) { $env:SOURCE_DATE_EPOCH = (git -C $root log -1 --format=%ct) }

$start, $more = $Python
if ($null -eq $more) { $more = @() }
Invoke-Checked $start @more '-m' 'venv' (Join-Path $build 'venv')
Invoke-Checked $venv '-m' 'pip' 'install' '--quiet' '--no-deps' '--only-binary' ':all:' '--require-hashes' `
    '-r' (Join-Path $root 'packaging\lock\windows.txt')

$version = (Invoke-Checked $venv (Join-Path $tools 'releases.py') 'version').Trim()
Invoke-Checked $venv (Join-Path $tools 'icons.py') (Join-Path $build 'icons')
Invoke-Checked $venv (Join-Path $tools 'version_info.py') (Join-Path $build 'icons')
$env:POSAPP_BUILD = $build
Invoke-Checked $venv '-m' 'PyInstaller' '--noconfirm' '--clean' '--log-level' 'WARN' '--distpath' $build `
    '--workpath' (Join-Path $build 'work') (Join-Path $root 'packaging\posapp.spec')
Invoke-Checked $venv (Join-Path $tools 'notices.py') (Join-Path $program 'legal')
foreach ($name in 'posapp.exe', 'posappw.exe') { Invoke-Sign (Join-Path $program $name) }

# As it was frozen, before it is packed.
Invoke-Checked (Join-Path $program 'posapp.exe') 'doctor' '--self-test' '--json'

$numbers = (Invoke-Checked $venv (Join-Path $tools 'version_info.py') '--numbers').Trim()
$content = (Invoke-Checked $venv (Join-Path $tools 'version_info.py') '--content' $program).Trim()
$setup = Join-Path $dist "posapp-$version-windows-x64.exe"
$options = @("-DVERSION=$version", "-DNUMBERS=$numbers", "-DBUILD=$content", "-DPROGRAM=$program",
    "-DSAMPLE=$(Join-Path $root 'packaging\linux\posapp.toml')",
    "-DICON=$(Join-Path $build 'icons\posapp.ico')", "-DOUTFILE=$setup")
if ($Sign -ne '') { $options += "-DSIGN=$Sign" }
Invoke-Checked $makensis '-WX' '-V2' @options (Join-Path $PSScriptRoot 'posapp.nsi')
Get-FileHash -Algorithm SHA256 $setup | Format-List
