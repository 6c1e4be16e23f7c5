# Writes OUTPUT, a C file with the bytes of the page's files: cmake -DOUTPUT=... -DFOLDER=... -P
file(GLOB paths "${FOLDER}/*.html" "${FOLDER}/*.css" "${FOLDER}/*.js")
set(arrays "")
set(rows "")
set(count 0)
foreach(path IN LISTS paths)
    get_filename_component(name "${path}" NAME)
    file(READ "${path}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}};\n\n")
    string(APPEND rows "    {\"${name}\", file_${count}, sizeof(file_${count})},\n")
    math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}" "/* Made by tools/document/page/embed.cmake. */
#include \"tools/document/page.h\"

${arrays}const struct page_file page_files[] = {
${rows}};
const uint32_t page_file_count = ${count};
")
