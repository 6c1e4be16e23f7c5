/*
 * explain.h - what `pegsim explain` has found out about a hang, and how it is told.
 */
#ifndef TOOLS_INQUIRY_EXPLAIN_H
#define TOOLS_INQUIRY_EXPLAIN_H

#include "sim/account.h"
#include "sim/bisect.h"
#include "sim/prevent.h"
#include "tools/kit/tool.h"
#include "tools/suite/outcome.h"

struct explanation {
    struct tool *tool;
    const struct outcome *outcome; /* watched for as long as the scenario says */
    const struct account *account;
    const struct bisect *bisect;
    const struct prevented *prevented;
    const char *repeat;
};

/* Writes all of it to tool->out. */
void explanation_write(const struct explanation *explanation);

/*
 * What stands there instead for a run that does not hang: what it came to; of the account only the
 * lines.
 */
void explanation_write_no_hang(const struct explanation *explanation);

#endif
