#include "tools/kit/progress.h"
#include "tools/kit/stopwatch.h"

void progress_start(struct progress *progress, FILE *out)
{
    *progress = (struct progress){.out = out, .begun = stopwatch_now()};
}

void progress_show(struct progress *progress, uint64_t done, uint64_t count)
{
    if (progress->out == NULL)
        return;
    const int64_t now = stopwatch_now();
    const int64_t taken = now - progress->begun;
    if (taken < PROGRESS_AFTER ||
        (progress->is_shown && now - progress->shown_at < PROGRESS_EVERY_MS * SIM_MS))
        return;
    const double rate = (double)(done - progress->given) / ((double)taken / 1e9);
    (void)fprintf(progress->out, "\r\033[K%llu of %llu runs, %lld s", (unsigned long long)done,
                  (unsigned long long)count, (long long)(taken / SIM_SECOND));
    if (rate > 0)
        (void)fprintf(progress->out, ", %.*f a second, %.0f s left", rate < 10 ? 1 : 0, rate,
                      (double)(count - done) / rate);
    (void)fflush(progress->out);
    progress->is_shown = true;
    progress->shown_at = now;
}

void progress_clear(struct progress *progress)
{
    if (!progress->is_shown)
        return;
    (void)fputs("\r\033[K", progress->out);
    (void)fflush(progress->out);
    progress->is_shown = false;
}
