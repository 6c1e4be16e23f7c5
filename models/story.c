#include "models/story.h"

#include "models/bodies.h"

#define NOTE_ROW(constant, detail, words, a, b, c, d)                                              \
    [NOTE_##constant] = {                                                                          \
        .name = #constant, .text = (words), .names = {(a), (b), (c), (d)}, .is_detail = (detail)},

const struct sim_note_kind model_notes[NOTE_COUNT] = {MODEL_NOTES(NOTE_ROW)};
