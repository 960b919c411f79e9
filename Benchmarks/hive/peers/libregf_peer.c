/* libregf_peer walk HIVE: three times over, prints nanoseconds and what was counted. */
#include <libregf.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static long keys, values, bytes;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void walk(libregf_key_t *key) {
    size_t size = 0;
    int count = 0;
    keys++;
    uint8_t name[1024];
    if (libregf_key_get_utf8_name_size(key, &size, NULL) == 1 && size <= sizeof name &&
        libregf_key_get_utf8_name(key, name, size, NULL) == 1)
        bytes += size;
    libregf_key_get_number_of_values(key, &count, NULL);
    for (int i = 0; i < count; i++) {
        libregf_value_t *value = NULL;
        if (libregf_key_get_value(key, i, &value, NULL) != 1) continue;
        uint32_t type;
        libregf_value_get_value_type(value, &type, NULL);
        if (libregf_value_get_value_data_size(value, &size, NULL) == 1) bytes += size;
        if (libregf_value_get_utf8_name_size(value, &size, NULL) == 1 && size > 0 && size <= sizeof name &&
            libregf_value_get_utf8_name(value, name, size, NULL) == 1)
            bytes += size;
        values++;
        libregf_value_free(&value, NULL);
    }
    libregf_key_get_number_of_sub_keys(key, &count, NULL);
    for (int i = 0; i < count; i++) {
        libregf_key_t *child = NULL;
        if (libregf_key_get_sub_key(key, i, &child, NULL) != 1) continue;
        walk(child);
        libregf_key_free(&child, NULL);
    }
}

static int measure(char **argv) {
    keys = values = bytes = 0;
    long long start = now();
    libregf_file_t *file = NULL;
    libregf_key_t *root = NULL;
    if (libregf_file_initialize(&file, NULL) != 1) return 70;
    if (libregf_file_open(file, argv[2], LIBREGF_OPEN_READ, NULL) != 1) return 66;
    if (libregf_file_get_root_key(file, &root, NULL) != 1) return 65;
    walk(root);
    printf("%lld %ld keys %ld values %ld bytes\n", now() - start, keys, values, bytes);
    libregf_key_free(&root, NULL);
    libregf_file_close(file, NULL);
    libregf_file_free(&file, NULL);
    return 0;
}

int main(int argc, char **argv) {
    int status = argc == 3 ? 0 : 64;
    for (int i = 0; i < 3 && status == 0; i++) status = measure(argv);
    return status;
}
