#include "tools/suite/suite.h"
#include "tools/kit/progress.h"
#include "tools/kit/stopwatch.h"
#include "tools/suite/perform.h"
#include <pthread.h>
#include <stdlib.h>

/* A run's story until its turn to be told, and whether the run is done. */
struct seat {
    char *story;
    size_t story_bytes;
    bool is_done;
};

/* What the threads share; all below `lock` is guarded by it. */
struct crew {
    struct suite *suite;
    struct seat *seats;
    pthread_mutex_t lock;
    pthread_cond_t done; /* a run is */
    uint32_t next;       /* run to be taken */
    uint32_t done_count;
    bool is_stopped;
};

/* --- one thread ------------------------------------------------------------------- */

/* The next run to do, or `count` if there is none. */
static uint32_t take(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    uint32_t index = crew->is_stopped ? crew->suite->count : crew->next;
    if (index < crew->suite->count)
        crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return index;
}

static void finish(struct crew *crew, uint32_t index)
{
    pthread_mutex_lock(&crew->lock);
    crew->seats[index].is_done = true;
    crew->done_count++;
    pthread_cond_signal(&crew->done);
    pthread_mutex_unlock(&crew->lock);
}

static void do_one(struct crew *crew, uint32_t index)
{
    struct seat *seat = &crew->seats[index];
    FILE *story = open_memstream(&seat->story, &seat->story_bytes);
    ASSERT(story != NULL);
    perform(crew->suite, &crew->suite->outcomes[index], story);
    (void)fclose(story);
}

static void *work(void *context)
{
    struct crew *crew = context;
    for (uint32_t i = take(crew); i < crew->suite->count; i = take(crew)) {
        do_one(crew, i);
        finish(crew, i);
    }
    return NULL;
}

/* --- telling ---------------------------------------------------------------------- */

/* Who is told, and what is known by then. */
struct telling {
    suite_listener *listener;
    void *context;
    struct outcome_sum *sum;
    struct progress progress;
};

static bool tell(struct telling *telling, const struct outcome *outcome)
{
    progress_clear(&telling->progress);
    outcome_add(telling->sum, outcome);
    return telling->listener(telling->context, outcome);
}

/* Waits until a run is done; shows how far the suite is meanwhile. */
static void await(struct crew *crew, uint32_t index, struct telling *telling)
{
    pthread_mutex_lock(&crew->lock);
    while (!crew->seats[index].is_done) {
        struct timespec until = stopwatch_deadline(PROGRESS_EVERY_MS);
        pthread_cond_timedwait(&crew->done, &crew->lock, &until);
        progress_show(&telling->progress, crew->done_count, crew->suite->count);
    }
    pthread_mutex_unlock(&crew->lock);
}

static void tell_all(struct crew *crew, struct telling *telling)
{
    struct suite *suite = crew->suite;
    bool goes_on = true;
    for (uint32_t i = 0; i < suite->count && goes_on; i++) {
        await(crew, i, telling);
        progress_clear(&telling->progress);
        (void)fwrite(crew->seats[i].story, 1, crew->seats[i].story_bytes, suite->tool->out);
        free(crew->seats[i].story);
        crew->seats[i].story = NULL;
        goes_on = tell(telling, &suite->outcomes[i]);
    }
    pthread_mutex_lock(&crew->lock);
    crew->is_stopped = true;
    pthread_mutex_unlock(&crew->lock);
}

/* --- a suite ---------------------------------------------------------------------- */

static void run_together(struct suite *suite, struct telling *telling)
{
    struct crew crew = {.suite = suite};
    pthread_t threads[SUITE_THREADS_MAX];
    uint32_t started = 0;
    crew.seats = calloc(suite->count, sizeof(*crew.seats));
    ASSERT(crew.seats != NULL);
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.done, NULL);
    while (started < suite->threads && pthread_create(&threads[started], NULL, work, &crew) == 0)
        started++;
    if (started == 0)
        work(&crew); /* no thread is to be had: then by ourselves */
    tell_all(&crew, telling);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (uint32_t i = 0; i < suite->count; i++)
        free(crew.seats[i].story);
    pthread_cond_destroy(&crew.done);
    pthread_mutex_destroy(&crew.lock);
    free(crew.seats);
}

/* Stories go out as they happen. */
static void run_alone(struct suite *suite, struct telling *telling)
{
    bool goes_on = true;
    for (uint32_t i = 0; i < suite->count && goes_on; i++) {
        if (suite->log == LOG_NONE)
            progress_show(&telling->progress, i, suite->count);
        perform(suite, &suite->outcomes[i], suite->tool->out);
        goes_on = tell(telling, &suite->outcomes[i]);
    }
}

void suite_run(struct suite *suite, suite_listener *listener, void *context,
               struct outcome_sum *sum)
{
    struct telling telling = {.listener = listener, .context = context, .sum = sum};
    ASSERT(suite->threads >= 1 && suite->threads <= SUITE_THREADS_MAX);
    ASSERT(suite->database == NULL || suite->threads == 1);
    progress_start(&telling.progress, suite->shows_progress ? suite->tool->error : NULL);
    *sum = (struct outcome_sum){.threads = suite->threads};
    if (suite->threads == 1)
        run_alone(suite, &telling);
    else
        run_together(suite, &telling);
    progress_clear(&telling.progress);
    sum->wall = stopwatch_now() - telling.progress.begun;
}
