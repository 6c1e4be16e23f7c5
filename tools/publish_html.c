#include "tools/publish.h"

static bool write(const struct publish *publish, struct diag *diag)
{
    (void)diag;
    return fputs("<!doctype html>\n", publish->file) >= 0;
}

const struct publish_format publish_html = {
    .suffix = ".html",
    .summary = "an interactive page, one file",
    .parts = CHRONICLE_EVENTS | CHRONICLE_LATENCIES,
    .write = write,
};
