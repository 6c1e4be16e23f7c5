#include "tools/picture/gnuplot.h"
#include "sim/words.h"
#include "tools/kit/output.h"
#include "tools/kit/reason.h"
#include "tools/picture/gnuplot_run.h"
#include "tools/picture/letters.h"
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPT "plot.gp"

/* More than what is added to an SVG. */
#define STYLE_BYTES_MAX 256

static const struct place nowhere = {0};

enum { FORMAT_SVG, FORMAT_PNG, FORMAT_PDF };

static const struct format {
    const char *suffix;
    const char *end; /* what a whole picture ends with, but for empty lines */
} formats[] = {
    [FORMAT_SVG] = {".svg", "</svg>"},
    [FORMAT_PNG] = {".png", "IEND\xae\x42\x60\x82"},
    [FORMAT_PDF] = {".pdf", "%%EOF"},
};

/* --- before anything is drawn ------------------------------------------------------------- */

static bool find_format(struct gnuplot *gnuplot)
{
    const size_t bytes = strlen(gnuplot->output);
    for (uint32_t i = 0; i < COUNT_OF(formats); i++) {
        const size_t suffix = strlen(formats[i].suffix);
        if (bytes > suffix &&
            strcasecmp(gnuplot->output + bytes - suffix, formats[i].suffix) == 0) {
            gnuplot->format = i;
            return true;
        }
    }
    return false;
}

enum exit_code gnuplot_check(struct gnuplot *gnuplot, struct diag *diag)
{
    if (!find_format(gnuplot)) {
        diag_add(diag, nowhere, "its end says what to draw: FILE.svg, FILE.png or FILE.pdf",
                 "-o: '%s' ends with none of .svg, .png, .pdf", gnuplot->output);
        return EXIT_USAGE;
    }
    gnuplot->program = gnuplot_run_find(gnuplot->tool);
    if (gnuplot->program == NULL) {
        diag_add(diag, nowhere, "install it; Debian's package is gnuplot-nox",
                 "gnuplot draws the pictures, and there is no such program on PATH");
        return EXIT_ENVIRONMENT;
    }
    return EXIT_AS_EXPECTED;
}

/* --- files of the folder ------------------------------------------------------------------ */

static void fail(struct gnuplot *gnuplot, const char *path, int reason, struct diag *diag)
{
    struct reason words;
    if (!gnuplot->has_failed)
        diag_add(diag, nowhere, NULL, "cannot write %s: %s", path,
                 reason_of(reason == 0 ? EIO : reason, &words));
    gnuplot->has_failed = true;
}

static const char *path_of(const struct gnuplot *gnuplot, const char *name)
{
    return tool_text(gnuplot->tool, "%s/%s", gnuplot->folder, name);
}

/* Opens a file of the folder; if the system refuses, what is written to it gets lost. */
static FILE *open_file(struct gnuplot *gnuplot, const char *name, struct diag *diag)
{
    const char *path = path_of(gnuplot, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        fail(gnuplot, path, errno, diag);
        file = fopen("/dev/null", "w");
        ASSERT(file != NULL);
        return file;
    }
    ASSERT(gnuplot->file_count < GNUPLOT_FILES_MAX);
    gnuplot->files[gnuplot->file_count++] = path;
    return file;
}

static void close_file(struct gnuplot *gnuplot, FILE *file, const char *path, struct diag *diag)
{
    errno = 0;
    const bool is_good = fflush(file) == 0 && ferror(file) == 0;
    const int reason = errno;
    const bool is_closed = fclose(file) == 0;
    if (!is_good || !is_closed)
        fail(gnuplot, path, is_good ? errno : reason, diag);
}

static void close_data(struct gnuplot *gnuplot, struct diag *diag)
{
    if (gnuplot->data != NULL)
        close_file(gnuplot, gnuplot->data, gnuplot->data_path, diag);
    gnuplot->data = NULL;
}

FILE *gnuplot_data(struct gnuplot *gnuplot, const char *name, struct diag *diag)
{
    close_data(gnuplot, diag);
    const char *file = tool_text(gnuplot->tool, "%s.dat", name);
    gnuplot->data_path = path_of(gnuplot, file);
    gnuplot->data = open_file(gnuplot, file, diag);
    return gnuplot->data;
}

/*
 * gnuplot takes a quoted column up to the next quote and then resolves escapes with a backslash.
 * So those two are written as octal numbers; what is no character, or has no face, is a mark.
 */
void gnuplot_text(FILE *data, const char *text)
{
    size_t left = strlen(text);
    (void)fputc('"', data);
    while (left > 0) {
        uint32_t code = 0;
        const uint32_t bytes = words_character(text, left, &code);
        if (bytes == 0 || code < 0x20 || !words_is_printable(code))
            (void)fputc(code == '\n' || code == '\t' ? ' ' : '?', data);
        else if (code == '"' || code == '\\')
            (void)fprintf(data, "\\%03o", code);
        else
            (void)fwrite(text, 1, bytes, data);
        const uint32_t step = bytes == 0 ? 1 : bytes;
        text += step;
        left -= step;
    }
    (void)fputc('"', data);
}

uint32_t gnuplot_colour(const struct gnuplot *gnuplot, enum shade shade)
{
    return palette_colour(shade, gnuplot->is_dark);
}

/* --- the script ---------------------------------------------------------------------------- */

static bool make_folder(struct gnuplot *gnuplot, struct diag *diag)
{
    struct stat file;
    gnuplot->folder = gnuplot->keep != NULL ? gnuplot->keep
                                            : tool_text(gnuplot->tool, "%s.%ld.gnuplot",
                                                        gnuplot->output, (long)getpid());
    if (mkdir(gnuplot->folder, 0777) == 0)
        return true;
    const int reason = errno;
    if (gnuplot->keep != NULL && reason == EEXIST && stat(gnuplot->folder, &file) == 0 &&
        S_ISDIR(file.st_mode))
        return true;
    struct reason words;
    diag_add(diag, nowhere, NULL, "cannot make the folder %s: %s", gnuplot->folder,
             reason_of(reason, &words));
    gnuplot->folder = NULL;
    return false;
}

/*
 * Letters are given in px, as is all else: the cairo terminals count them in points of 1/72 inch
 * and draw a picture of 96 px an inch.
 */
static void choose_terminal(const struct gnuplot *gnuplot)
{
    FILE *script = gnuplot->script;
    const uint32_t width = gnuplot->width;
    const uint32_t height = gnuplot->height;
    if (gnuplot->format == FORMAT_SVG)
        (void)fprintf(script, "set terminal svg size %u,%u name 'pegsim'", width, height);
    else if (gnuplot->format == FORMAT_PNG)
        (void)fprintf(script, "set terminal pngcairo size %u,%u fontscale 0.75", width, height);
    else
        (void)fprintf(script,
                      "set terminal pdfcairo size %u/96.,%u/96. fontscale 0.5625 linewidth 0.75",
                      width, height);
    (void)fprintf(script, " noenhanced font '" LETTERS_FONT ",12' background rgb '#%06x'\n",
                  gnuplot_colour(gnuplot, SHADE_PAPER));
}

bool gnuplot_begin(struct gnuplot *gnuplot, struct diag *diag)
{
    ASSERT(gnuplot->program != NULL && gnuplot->script == NULL);
    if (!make_folder(gnuplot, diag))
        return false;
    gnuplot->script = open_file(gnuplot, SCRIPT, diag);
    const uint32_t ink = gnuplot_colour(gnuplot, SHADE_INK);
    (void)fprintf(gnuplot->script, "# In this folder: gnuplot -d %s > picture%s\n", SCRIPT,
                  formats[gnuplot->format].suffix);
    choose_terminal(gnuplot);
    (void)fprintf(gnuplot->script,
                  "set encoding utf8\n"
                  "set datafile separator \"\\t\"\n"
                  "set border lc rgb 0x%06x\n"
                  "set tics tc rgb 0x%06x\n"
                  "set key noenhanced tc rgb 0x%06x\n",
                  gnuplot_colour(gnuplot, SHADE_FAINT), ink, ink);
    return true;
}

/* --- the picture --------------------------------------------------------------------------- */

static void clean(struct gnuplot *gnuplot)
{
    if (gnuplot->keep != NULL || gnuplot->folder == NULL)
        return;
    for (uint32_t i = 0; i < gnuplot->file_count; i++)
        (void)unlink(gnuplot->files[i]);
    (void)rmdir(gnuplot->folder);
}

/* The day a PDF was made is not part of the picture: it would never be the same twice. */
static void forget_date(char *bytes, size_t count)
{
    static const char before[] = "/CreationDate (D:";
    static const char date[] = "19700101000000";
    const size_t length = sizeof(before) - 1;
    for (size_t i = 0; i + length + sizeof(date) - 1 <= count; i++)
        if (memcmp(bytes + i, before, length) == 0)
            memcpy(bytes + i + length, date, sizeof(date) - 1);
}

static bool is_whole(const struct gnuplot *gnuplot, const struct gnuplot_picture *picture)
{
    const char *end = formats[gnuplot->format].end;
    const size_t bytes = strlen(end);
    size_t count = picture->count;
    while (count > 0 && picture->bytes[count - 1] == '\n')
        count--;
    return count > bytes && memcmp(picture->bytes + count - bytes, end, bytes) == 0;
}

/* An SVG goes to machines that may not have the face: these are about as wide as it is. */
static void write_svg(const struct gnuplot_picture *picture, FILE *out)
{
    static const char style[] =
        "\n<style>text { font-family: '" LETTERS_FONT "', Verdana, sans-serif }</style>";
    const char *start = strstr(picture->bytes, "<svg");
    const char *end = start == NULL ? NULL : strchr(start, '>');
    const size_t before = end == NULL ? 0 : (size_t)(end + 1 - picture->bytes);
    (void)fwrite(picture->bytes, 1, before, out);
    if (before > 0)
        (void)fputs(style, out);
    (void)fwrite(picture->bytes + before, 1, picture->count - before, out);
}

/* Into the file that is meant. */
static bool put_picture(struct gnuplot *gnuplot, struct gnuplot_picture *picture, struct diag *diag)
{
    struct output output;
    if (!is_whole(gnuplot, picture)) {
        diag_add(diag, nowhere, "--keep DIR keeps its script",
                 "gnuplot did not draw a whole picture%s%s", picture->said[0] == '\0' ? "" : ": ",
                 picture->said);
        return false;
    }
    forget_date(picture->bytes, picture->count);
    if (!output_open(gnuplot->tool, &output, gnuplot->output, diag))
        return false;
    /* All of it is written at the end: then the system's reason is known if it cannot be. */
    const size_t room = picture->count + STYLE_BYTES_MAX;
    char *buffer = arena_take(gnuplot->tool->arena, room);
    if (buffer != NULL)
        (void)setvbuf(output.file, buffer, _IOFBF, room);
    if (gnuplot->format == FORMAT_SVG)
        write_svg(picture, output.file);
    else
        (void)fwrite(picture->bytes, 1, picture->count, output.file);
    return output_close(&output, true, diag);
}

bool gnuplot_end(struct gnuplot *gnuplot, struct diag *diag)
{
    struct gnuplot_picture picture = {0};
    close_data(gnuplot, diag);
    close_file(gnuplot, gnuplot->script, path_of(gnuplot, SCRIPT), diag);
    gnuplot->script = NULL;
    bool is_good = !gnuplot->has_failed;
    if (is_good)
        is_good = gnuplot_run(gnuplot->tool, gnuplot->program, gnuplot->folder, &picture, diag) &&
                  put_picture(gnuplot, &picture, diag);
    gnuplot_run_free(&picture);
    clean(gnuplot);
    return is_good;
}
