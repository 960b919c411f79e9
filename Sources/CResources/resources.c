#include "CResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// To embed a file: put it into files/ and add a pair of lines here. The compiler notices when the file changes.
static const struct regain_resource resources[] = {
#define RESOURCE "Regain-Collect.ps1"
#include "files/embed.inc"
#define RESOURCE "Regain-Collect.vbs"
#include "files/embed.inc"
#define RESOURCE "activation-errors.json"
#include "files/embed.inc"
#define RESOURCE "channels.json"
#include "files/embed.inc"
#define RESOURCE "editions.tsv"
#include "files/embed.inc"
#define RESOURCE "generic-keys.tsv"
#include "files/embed.inc"
#define RESOURCE "guidance-rules.json"
#include "files/embed.inc"
#define RESOURCE "key-groups.tsv"
#include "files/embed.inc"
#define RESOURCE "regain-collect.cmd"
#include "files/embed.inc"
#define RESOURCE "servicing.json"
#include "files/embed.inc"
#define RESOURCE "status-rules.json"
#include "files/embed.inc"
#define RESOURCE "texts-catalogue.json"
#include "files/embed.inc"
#define RESOURCE "texts-commands.json"
#include "files/embed.inc"
#define RESOURCE "texts-formats.json"
#include "files/embed.inc"
#define RESOURCE "texts-guidance.json"
#include "files/embed.inc"
#define RESOURCE "texts-media.json"
#include "files/embed.inc"
#define RESOURCE "texts-images.json"
#include "files/embed.inc"
#define RESOURCE "texts-recovery.json"
#include "files/embed.inc"
#define RESOURCE "texts-remote.json"
#include "files/embed.inc"
#define RESOURCE "texts-status.json"
#include "files/embed.inc"
#define RESOURCE "windows-versions.tsv"
#include "files/embed.inc"
};

const struct regain_resource *regain_resources(size_t *count) {
    *count = sizeof resources / sizeof *resources;
    return resources;
}
