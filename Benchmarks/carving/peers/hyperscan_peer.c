/* Times Hyperscan over a mapped file: hyperscan_peer FILE PATTERNS; prints seconds, processor seconds, matches. */
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *total) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(long *)total;
    return 0;
}

int main(int argc, char **argv) {
    const char *patterns[16];
    unsigned flags[16], ids[16], n = 0;
    char line[1024];
    FILE *list = argc > 2 ? fopen(argv[2], "r") : NULL;
    if (!list) return 64;
    while (n < 16 && fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = 0;
        patterns[n] = strdup(line);
        flags[n] = HS_FLAG_DOTALL;
        ids[n] = n;
        n++;
    }
    hs_database_t *database;
    hs_compile_error_t *error;
    if (hs_compile_multi(patterns, flags, ids, n, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
        fprintf(stderr, "%s\n", error->message);
        return 70;
    }
    hs_scratch_t *scratch = NULL;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 70;

    double start = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);
    int descriptor = open(argv[1], O_RDONLY);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status)) return 66;
    char *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (bytes == MAP_FAILED) return 74;
    long total = 0;
    const size_t block = 1u << 30; /* a length is 32 bits there */
    for (size_t at = 0; at < (size_t)status.st_size; at += block) {
        size_t left = status.st_size - at;
        hs_scan(database, bytes + at, left < block ? left : block, 0, scratch, count, &total);
    }
    munmap(bytes, status.st_size);
    printf("%.6f %.6f %ld\n", now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - used, total);
    return 0;
}
