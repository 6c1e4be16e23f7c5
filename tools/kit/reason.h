/*
 * reason.h - what the system says of an error, safe in any thread.
 */
#ifndef TOOLS_KIT_REASON_H
#define TOOLS_KIT_REASON_H

struct reason {
    char text[128];
};

/* Writes the system's words for an errno and returns them. */
const char *reason_of(int error, struct reason *reason);

#endif
