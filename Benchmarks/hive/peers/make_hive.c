/* Makes a hive shaped like a well-used SOFTWARE hive: a few wide keys (Classes\CLSID, Installer\Components) with
 * many small ones under them, and Microsoft\Windows NT\CurrentVersion beside. Synthetic values only.
 *
 *   make_hive MINIMAL OUT KEYS
 */
#include <hivex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 0x1234567;
static uint32_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static hive_node_h add(hive_h *h, hive_node_h parent, const char *name) {
    hive_node_h node = hivex_node_add_child(h, parent, name);
    if (node == 0) {
        perror(name);
        exit(1);
    }
    return node;
}

static hive_set_value text(const char *name, const char *value) {
    hive_set_value v = {.key = (char *)name, .t = hive_t_string};
    v.len = 2 * (strlen(value) + 1);
    v.value = calloc(1, v.len);
    for (size_t i = 0; value[i]; i++) v.value[2 * i] = value[i];
    return v;
}

static hive_set_value number(const char *name, uint32_t value) {
    hive_set_value v = {.key = (char *)name, .t = hive_t_dword, .len = 4, .value = malloc(4)};
    memcpy(v.value, &value, 4);
    return v;
}

static void set(hive_h *h, hive_node_h node, hive_set_value *values, size_t count) {
    if (hivex_node_set_values(h, node, count, values, 0) == -1) {
        perror("values");
        exit(1);
    }
    for (size_t i = 0; i < count; i++) free(values[i].value);
}

static void guid(char *out) {
    sprintf(out, "{%08X-%04X-%04X-%04X-%08X%04X}", next_random(), next_random() & 0xFFFF, next_random() & 0xFFFF,
            next_random() & 0xFFFF, next_random(), next_random() & 0xFFFF);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    hive_h *h = hivex_open(argv[1], HIVEX_OPEN_WRITE);
    if (!h) return 66;
    long wanted = atol(argv[3]), made = 0;
    hive_node_h root = hivex_root(h);
    hive_node_h classes = add(h, root, "Classes"), microsoft = add(h, root, "Microsoft");
    hive_node_h nt = add(h, microsoft, "Windows NT"), current = add(h, nt, "CurrentVersion");
    hive_set_value facts[] = {
        text("ProductName", "Windows Server 2019 Standard"), text("EditionID", "ServerStandard"),
        text("CurrentBuild", "17763"), text("InstallationType", "Server"), text("BuildLab", "17763.rs5_release"),
        text("PathName", "C:\\Windows"), text("SystemRoot", "C:\\Windows"), number("InstallDate", 0x5c000000),
        number("CurrentMajorVersionNumber", 10), number("CurrentMinorVersionNumber", 0), number("UBR", 1),
        {.key = "DigitalProductId", .t = hive_t_binary, .len = 164, .value = calloc(1, 164)},
        {.key = "DigitalProductId4", .t = hive_t_binary, .len = 1272, .value = calloc(1, 1272)},
    };
    set(h, current, facts, sizeof facts / sizeof *facts);

    char name[64], value[160];
    for (int group = 0; made < wanted; group++) {
        sprintf(name, "Group%04d", group);
        hive_node_h wide = add(h, group % 2 ? classes : microsoft, name);
        for (int i = 0; i < 120 && made < wanted; i++) {
            guid(name);
            hive_node_h item = add(h, wide, name);
            sprintf(value, "Synthetic class %u of the %dth group", next_random(), group);
            hive_set_value own[] = {text("", value), number("Flags", next_random()), text("AppID", name)};
            set(h, item, own, 1 + next_random() % 3);
            made++;
            static const char *children[] = {"InprocServer32", "ProgID", "TypeLib", "Version"};
            int count = next_random() % 4;
            for (int c = 0; c < count; c++) {
                hive_node_h child = add(h, item, children[c]);
                sprintf(value, "C:\\Program Files\\Vendor %u\\Component %u\\library.dll", next_random() % 999, next_random());
                hive_set_value more[] = {text("", value), text("ThreadingModel", "Both")};
                set(h, child, more, 1 + next_random() % 2);
                made++;
            }
        }
    }
    int failed = hivex_commit(h, argv[2], 0);
    hivex_close(h);
    printf("%ld keys\n", made);
    return failed ? 74 : 0;
}
