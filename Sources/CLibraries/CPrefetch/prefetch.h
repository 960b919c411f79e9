#ifndef REGAIN_PREFETCH_H
#define REGAIN_PREFETCH_H

#include <stdint.h>

/* Asks the processor to fetch the cache line at an address that will be read soon. It is a hint: it reads nothing,
 * changes nothing and never faults, whatever the address; hence a number, not a pointer. */
static inline __attribute__((always_inline)) void regain_prefetch(uintptr_t address) {
    __builtin_prefetch((const void *)address, 0, 3);
}

#endif
