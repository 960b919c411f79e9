#ifndef REGAIN_PREFETCH_H
#define REGAIN_PREFETCH_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Asks the processor to fetch the cache line at an address that will be read soon. It is a hint: it reads nothing,
 * changes nothing and never faults, whatever the address; hence a number, not a pointer. */
static inline __attribute__((always_inline)) void regain_prefetch(uintptr_t address) {
    __builtin_prefetch((const void *)address, 0, 3);
}

/* Compares 64 bytes with one value: a bit for each, the first byte's lowest. Swift has vectors but no way from a mask
 * to bits other than lane by lane. */
static inline __attribute__((always_inline)) uint64_t regain_bytes_equal(const uint8_t *bytes, uint8_t value) {
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8((char)value);
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        const __m128i found = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * part)), wanted);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * part);
    }
    return bits;
#else
    uint64_t bits = 0;
    for (int place = 0; place < 64; place++) bits |= (uint64_t)(bytes[place] == value) << place;
    return bits;
#endif
}

/* Compares 64 bytes with a range of values: a bit for each byte from low to low + width, the first byte's lowest. */
static inline __attribute__((always_inline)) uint64_t regain_bytes_within(const uint8_t *bytes, uint8_t low,
                                                                          uint8_t width) {
#if defined(__SSE2__)
    const __m128i first = _mm_set1_epi8((char)low), most = _mm_set1_epi8((char)width);
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        const __m128i above = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * part)), first);
        const __m128i found = _mm_cmpeq_epi8(_mm_min_epu8(above, most), above);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * part);
    }
    return bits;
#else
    uint64_t bits = 0;
    for (int place = 0; place < 64; place++) bits |= (uint64_t)((uint8_t)(bytes[place] - low) <= width) << place;
    return bits;
#endif
}

/* What an ASCII character is, a bit for each: may stand in a product key (1), digit (2), capital (4), small letter (8),
 * hexadecimal digit (16), one of + / - _ (32), letter beyond F (64). Here because Swift asks for a table of its own, and
 * checks its bounds, at every byte. */
static const uint8_t regain_character_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 32, 0, 32,
    18, 18, 19, 19, 19, 18, 19, 19, 19, 19, 0, 0, 0, 0, 0, 0,
    0, 20, 21, 21, 21, 20, 21, 69, 69, 68, 69, 69, 68, 69, 69, 68,
    69, 69, 69, 68, 69, 68, 69, 69, 69, 69, 68, 0, 0, 0, 0, 32,
    0, 24, 25, 25, 25, 24, 25, 73, 73, 72, 73, 73, 72, 73, 73, 72,
    73, 73, 73, 72, 73, 72, 73, 73, 73, 73, 72, 0, 0, 0, 0, 0,
};

static inline __attribute__((always_inline)) uint8_t regain_character(uint8_t unit) {
    return regain_character_table[unit];
}

#endif
