/* Where in Pegasus the lines of the story happen. */
#include "models/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The notes that the story of a lost ingestion is made of. */
static void every_step_of_the_hang_has_its_place(void **state)
{
    (void)state;
    static const enum note_kind steps[] = {
        NOTE_SLOTS_TAKEN,
        NOTE_INGESTION_SENT,
        NOTE_INGESTION_ARRIVES,
        NOTE_FLAG_UP,
        NOTE_THROTTLE_HOLDS_INGESTION,
        NOTE_INGESTION_COMES_BACK,
        NOTE_INGESTION_FINDS_ITSELF,
        NOTE_INGESTION_CAME_TO_NOTHING,
        NOTE_EMPTY_PUT_FAILED,
        NOTE_INGESTION_AGAIN,
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        assert_non_null(model_places[steps[i]]);
    }
}

static void a_place_is_a_class_and_a_function(void **state)
{
    (void)state;
    for (size_t i = 0; i < NOTE_COUNT; i++) {
        const char *place = model_places[i];
        assert_true(place == NULL || (strstr(place, "::") != NULL && strlen(place) < 80));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_the_hang_has_its_place),
        cmocka_unit_test(a_place_is_a_class_and_a_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
