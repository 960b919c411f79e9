#ifndef REGAIN_RESOURCES_H
#define REGAIN_RESOURCES_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// A file that is part of the program.
struct regain_resource {
    /// File name, ended by zero.
    const char *name;
    /// First byte; constant as long as the program runs.
    const unsigned char *bytes;
    /// How many bytes.
    size_t count;
};

/// All embedded files, in no particular order; `count` receives how many.
const struct regain_resource *regain_resources(size_t *count);

#pragma clang assume_nonnull end

#endif
