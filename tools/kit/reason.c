#include "tools/kit/reason.h"
#include <stdio.h>
#include <string.h>

const char *reason_of(int error, struct reason *reason)
{
    if (strerror_r(error, reason->text, sizeof(reason->text)) != 0)
        (void)snprintf(reason->text, sizeof(reason->text), "error %d", error);
    return reason->text;
}
