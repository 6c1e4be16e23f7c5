#include "tools/progress.h"
#include "tools/stopwatch.h"

void progress_start(struct progress *progress, FILE *out)
{
    *progress = (struct progress){.out = out, .begun = stopwatch_now()};
}

void progress_show(struct progress *progress, uint32_t done, uint32_t count)
{
    int64_t taken = stopwatch_now() - progress->begun;
    if (progress->out == NULL || taken < PROGRESS_AFTER)
        return;
    (void)fprintf(progress->out, "\r\033[K%u of %u runs, %lld s", done, count,
                  (long long)(taken / SIM_SECOND));
    (void)fflush(progress->out);
    progress->is_shown = true;
}

void progress_clear(struct progress *progress)
{
    if (!progress->is_shown)
        return;
    (void)fputs("\r\033[K", progress->out);
    (void)fflush(progress->out);
    progress->is_shown = false;
}
