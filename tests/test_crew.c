/* Pieces of work are each done once, by any number of workers. */
#include "sim/crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PIECES 1000

struct book {
    uint32_t done[PIECES];
    uint32_t by[CREW_MAX];
};

static void write_down(void *context, uint32_t worker, uint32_t index)
{
    struct book *book = context;
    book->done[index]++;
    book->by[worker]++;
}

static void check(uint32_t workers, uint32_t count)
{
    struct book book = {.done = {0}};
    uint32_t all = 0;
    crew_do(workers, count, write_down, &book);
    for (uint32_t i = 0; i < PIECES; i++) {
        assert_int_equal(book.done[i], i < count);
    }
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        assert_true(i < workers || book.by[i] == 0);
        all += book.by[i];
    }
    assert_int_equal(all, count);
}

static void each_piece_is_done_once(void **state)
{
    (void)state;
    check(1, PIECES);
    check(2, PIECES);
    check(CREW_MAX, PIECES);
}

static void no_piece_and_fewer_pieces_than_workers_are_fine(void **state)
{
    (void)state;
    check(4, 0);
    check(4, 1);
    check(CREW_MAX, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_is_done_once),
        cmocka_unit_test(no_piece_and_fewer_pieces_than_workers_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
