/*
 * fuzz_scenario.c - the loader of scenarios under a fuzzer.
 *
 * Whatever the bytes are, the loader reads them or complains; it never crashes, leaks or hangs. A
 * file it takes is written out in full and taken again: what a dump says is what was read.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/pegasus.h"
#include "sim/base.h"
#include "sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads a text; says whether it is good. */
static bool is_read(const char *text, size_t bytes, char **dump, size_t *dump_bytes)
{
    struct scenario_file file = {0};
    struct diag *diag = NULL;
    const struct scenario_text whole = {"fuzz.yaml", text, bytes};
    enum scenario_result result = scenario_parse(&whole, &pegasus_model, NULL, &file, &diag);
    bool good = result == SCENARIO_READ;
    if (good && dump != NULL && file.variant_count > 0) {
        FILE *out = open_memstream(dump, dump_bytes);
        ASSERT(out != NULL);
        scenario_dump(&file.variants[0], &pegasus_model, out);
        ASSERT(fclose(out) == 0);
    }
    if (good)
        scenario_free(&file);
    diag_free(diag);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *dump = NULL;
    size_t dump_bytes = 0;
    if (is_read((const char *)data, size, &dump, &dump_bytes) && dump != NULL)
        ASSERT(is_read(dump, dump_bytes, NULL, NULL));
    free(dump);
    return 0;
}
