#include "sim/branch.h"

#include "sim/rng.h"

bool branch_keep(struct branch_point *point, struct run *run)
{
    const size_t bytes = run_kept_bytes(run);
    if (bytes > point->room) {
        branch_free(point);
        point->copy = block_new(bytes);
        if (point->copy == NULL) {
            return false;
        }
        point->room = bytes;
    }
    run_keep(run, point->copy);
    point->event = run_events(run);
    point->at = sim_now(run_sim(run));
    return true;
}

void branch_free(struct branch_point *point)
{
    block_free(point->copy);
    *point = (struct branch_point){0};
}

bool branch_continue(struct run *run, const struct branch_point *point, const struct branch *branch,
                     struct run_result *result)
{
    struct sim *sim = run_sim(run);
    run_return(run, point->copy);
    if (branch->redraws) {
        tape_redraw(sim->tape, branch->seed);
    }
    if (branch->change != NULL) {
        const bool is_changed = branch->change(sim, branch->context);
        work_settle(sim);
        sim->running = (struct running){.actor = SIM_NOBODY};
        run_reopen(run);
        if (!is_changed) {
            return false;
        }
    }
    sim->overrule = branch->overrule;
    sim->overruler = branch->context;
    run_finish(run, result);
    sim->overrule = NULL;
    sim->overruler = NULL;
    return true;
}

bool branch_intervene(struct sim *sim, const void *context)
{
    const struct branch_help *help = context;
    help->intervention->apply(sim, help->subject);
    return true;
}

uint64_t branch_seed(uint64_t seed, uint32_t number)
{
    struct rng rng = rng_lane(seed, "continuations");
    const uint64_t first = rng_next(&rng);
    rng.state = first + number;
    return rng_next(&rng);
}

bool branch_crew_new(struct branch_crew *crew, const struct sim_model *model,
                     const struct scenario_variant *variant, uint32_t workers)
{
    ASSERT(workers >= 1 && workers <= CREW_MAX);
    *crew = (struct branch_crew){0};
    while (crew->workers < workers) {
        struct run *run = run_new(model, variant, 0, NULL);
        if (run == NULL) {
            break;
        }
        crew->runs[crew->workers++] = run;
    }
    return crew->workers > 0;
}

void branch_crew_free(struct branch_crew *crew)
{
    for (uint32_t i = 0; i < crew->workers; i++) {
        run_free(crew->runs[i]);
    }
    *crew = (struct branch_crew){0};
}
