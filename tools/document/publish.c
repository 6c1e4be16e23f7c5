#include "tools/document/publish.h"

const char *publish_scenario(const struct publish *publish)
{
    const struct chronicle_run *run = &publish->chronicle->run;
    return tool_quote(publish->tool, tool_text(publish->tool, "%s#%s@%llu", run->path, run->variant,
                                               (unsigned long long)run->seed));
}
