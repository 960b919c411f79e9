#include "CResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// To embed a file: put it into files/ and add one line pair here. The compiler notices when it changes.
static const struct regain_resource resources[] = {
#define RESOURCE "texts-formats.json"
#include "files/embed.inc"
};

const struct regain_resource *regain_resources(size_t *count) {
    *count = sizeof resources / sizeof *resources;
    return resources;
}
