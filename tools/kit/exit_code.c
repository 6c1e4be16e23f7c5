#include "tools/kit/exit_code.h"
#include "sim/base.h"

/* The worst last. */
static const struct {
    enum exit_code code;
    const char *text;
} ranks[] = {
    {EXIT_AS_EXPECTED, "everything is as expected"},
    {EXIT_INCONCLUSIVE, "a run was over before anything could be said"},
    {EXIT_UNEXPECTED, "something is not as expected"},
    {EXIT_DETERMINISM, "two runs of the same thing differ"},
    {EXIT_USAGE, "the command line or a scenario is wrong; nothing ran"},
    {EXIT_ENVIRONMENT, "a file, the disk or the memory: see the complaint"},
    {EXIT_INTERNAL, "pegsim itself is wrong"},
};

static uint32_t rank(enum exit_code code)
{
    uint32_t i = 0;
    while (i < COUNT_OF(ranks) && ranks[i].code != code)
        i++;
    ASSERT(i < COUNT_OF(ranks));
    return i;
}

enum exit_code exit_code_worse(enum exit_code left, enum exit_code right)
{
    return rank(left) < rank(right) ? right : left;
}

const char *exit_code_text(enum exit_code code)
{
    return ranks[rank(code)].text;
}
