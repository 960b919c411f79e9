/* hivex_peer open|walk HIVE: three times over, prints nanoseconds and what was counted. */
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long keys, values, bytes;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void walk(hive_h *h, hive_node_h node) {
    keys++;
    char *name = hivex_node_name(h, node);
    if (name) bytes += strlen(name);
    free(name);
    hive_value_h *v = hivex_node_values(h, node);
    for (size_t i = 0; v && v[i]; i++) {
        hive_type type;
        size_t length;
        if (hivex_value_type(h, v[i], &type, &length) == 0) bytes += length;
        char *key = hivex_value_key(h, v[i]);
        if (key) bytes += strlen(key);
        free(key);
        values++;
    }
    free(v);
    hive_node_h *children = hivex_node_children(h, node);
    for (size_t i = 0; children && children[i]; i++) walk(h, children[i]);
    free(children);
}

static int measure(char **argv) {
    keys = values = bytes = 0;
    long long start = now();
    hive_h *h = hivex_open(argv[2], 0);
    if (!h) return 66;
    hive_node_h node = hivex_root(h);
    if (strcmp(argv[1], "open") == 0) {
        static const char *path[] = {"Microsoft", "Windows NT", "CurrentVersion"};
        for (int i = 0; i < 3; i++) node = hivex_node_get_child(h, node, path[i]);
        hive_value_h *v = hivex_node_values(h, node);
        for (size_t i = 0; v && v[i]; i++) {
            hive_type type;
            size_t length;
            char *name = hivex_value_key(h, v[i]);
            char *data = hivex_value_value(h, v[i], &type, &length);
            bytes += strlen(name) + length;
            values++;
            free(name);
            free(data);
        }
        free(v);
    } else {
        walk(h, node);
    }
    printf("%lld %ld keys %ld values %ld bytes\n", now() - start, keys, values, bytes);
    hivex_close(h);
    return 0;
}

int main(int argc, char **argv) {
    int status = argc == 3 ? 0 : 64;
    for (int i = 0; i < 3 && status == 0; i++) status = measure(argv);
    return status;
}
