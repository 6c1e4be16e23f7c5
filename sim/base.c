#include "sim/base.h"
#include <stdio.h>
#include <stdlib.h>

void base_assert_failed(const char *expression, const char *file, int line)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
    abort();
}
