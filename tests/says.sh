# What shell tests share; they read it with `source`. A test ends with `exit "$failed"`.
failed=0

# is NAME EXPECTED FOUND: complains if they are not the same.
is() {
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        printf 'not ok: %s\n--- expected\n%s\n--- found\n%s\n' "$1" "$2" "$3"
        failed=1
    fi
}

# ends COMMAND...: the exit code; what it wrote lies in the files out and err.
ends() {
    local status=0
    "$@" >out 2>err || status=$?
    echo "$status"
}
